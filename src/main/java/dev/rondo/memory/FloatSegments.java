package dev.rondo.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/** Segments of 32-bit floats on the heap or outside it, at any alignment. Their bits are copied as they are. */
public final class FloatSegments implements CallerMemory<MemorySegment> {
    private final ValueLayout.OfFloat layout;

    /**
     * Creates the access to floats of one byte order.
     *
     * @param order the order of the bytes of a float
     */
    public FloatSegments(ByteOrder order) {
        this.layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order);
    }

    @Override
    public int readable(String name, MemorySegment memory) {
        checkAccess(name, memory);
        long bytes = memory.byteSize();
        if (bytes % Float.BYTES != 0) {
            throw new IllegalArgumentException(name + " must hold values of " + Float.BYTES + " bytes, but has " + bytes
                    + " bytes, which is not a multiple");
        }
        long values = bytes / Float.BYTES;
        if (values > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " must have fewer than 2^31 values, which one array can hold, but has " + values);
        }
        return (int) values;
    }

    @Override
    public int writable(String name, MemorySegment memory) {
        int values = readable(name, memory);
        checkNotReadOnly(name, memory);
        return values;
    }

    @Override
    public void checkReadable(String name, MemorySegment memory, long offset, int count) {
        checkAccess(name, memory);
        long bytes = (long) count * Float.BYTES;
        if (offset < 0 || offset > memory.byteSize() - bytes) {
            throw new IllegalArgumentException(name + " must hold " + count + " values of " + Float.BYTES
                    + " bytes from byte " + offset + ", but has " + memory.byteSize() + " bytes");
        }
    }

    @Override
    public void checkWritable(String name, MemorySegment memory, long offset, int count) {
        checkReadable(name, memory, offset, count);
        checkNotReadOnly(name, memory);
    }

    private static void checkAccess(String name, MemorySegment memory) {
        Objects.requireNonNull(memory, name);
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException(name + " must be a segment of an open arena, but its arena is closed");
        }
        Thread caller = Thread.currentThread();
        if (!memory.isAccessibleBy(caller)) {
            throw new WrongThreadException(name + " must be a segment that this thread, " + caller.getName()
                    + ", may use, but its arena is confined to another thread");
        }
    }

    private static void checkNotReadOnly(String name, MemorySegment memory) {
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException(name + " takes outputs, but is a read-only segment");
        }
    }

    @Override
    public void read(MemorySegment from, long offset, float[] into, int count) {
        MemorySegment.copy(from, layout, offset, into, 0, count);
    }

    @Override
    public void write(float[] from, MemorySegment into, long offset, int count) {
        MemorySegment.copy(from, 0, into, layout, offset, count);
    }

    @Override
    public long distance(long values) {
        return values * Float.BYTES;
    }
}
