package dev.rondo.graph.stream;

import dev.rondo.graph.Stepper;
import dev.rondo.graph.program.TimeStep.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ConcurrentModificationException;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A stream of a stepped graph: the memories of its nodes over time. */
final class GraphStream implements Stepper.Stream {
    /** A mark and version; its bytes in the file are "RST2". */
    private static final int MARK = 0x32545352;

    /** The mark and the fingerprint, before the raw content. */
    private static final int HEADER = Integer.BYTES + Long.BYTES;

    private static final ValueLayout.OfLong RAW_STEPS =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle STEPS;

    static {
        try {
            STEPS = MethodHandles.lookup().findVarHandle(GraphStream.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Memory[] memories;
    final long fingerprint;
    /** The content of a new stream; never written. */
    private final Memory[] first;

    private long steps;
    /** The batch that this stream is being checked for; null between checks. */
    private Stepper.Stream @Nullable [] batch;

    /**
     * Creates a stream.
     *
     * @param fingerprint that of the stepper
     * @param memories one for each node over time; kept
     * @param first those of a new stream; kept and never written
     */
    GraphStream(long fingerprint, Memory[] memories, Memory[] first) {
        this.fingerprint = fingerprint;
        this.memories = memories;
        this.first = first;
    }

    @Override
    public Stepper.Stream copy() {
        Memory[] copies = new Memory[memories.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = memories[i].copy();
        }
        GraphStream copy = new GraphStream(fingerprint, copies, first);
        copy.steps = steps;
        return copy;
    }

    @Override
    public void reset() {
        begin(first, 0);
    }

    @Override
    public void copyFrom(Stepper.Stream other) {
        Objects.requireNonNull(other, "other");
        if (!(other instanceof GraphStream from) || from.fingerprint != fingerprint) {
            throw new IllegalArgumentException("the stream is of a different model");
        }
        begin(from.memories, from.steps);
    }

    private void begin(Memory[] contents, long count) {
        for (int i = 0; i < memories.length; i++) {
            memories[i].copyFrom(contents[i]);
        }
        steps = count;
    }

    @Override
    public boolean isFinite() {
        for (Memory memory : memories) {
            if (!memory.isFinite()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long steps() {
        return steps;
    }

    /**
     * Counts a step.
     *
     * @param before the number of steps when the call began; if it has changed, a different thread has used this stream meanwhile
     */
    void advance(long before) {
        if ((long) STEPS.getOpaque(this) != before) {
            throw new ConcurrentModificationException("a different thread changed this stream during the call:"
                    + " only one thread at a time may use a stream");
        }
        STEPS.setOpaque(this, before + 1);
    }

    /** Puts this stream on the list of a batch, until {@link #release}. {@return false if it was on this list already} */
    boolean enlist(Stepper.Stream[] streams) {
        if (batch == streams) {
            return false;
        }
        batch = streams;
        return true;
    }

    void release() {
        batch = null;
    }

    @Override
    public long rawSize() {
        long size = Long.BYTES;
        for (Memory memory : memories) {
            size += memory.rawSize();
        }
        return size;
    }

    @Override
    public void copyTo(MemorySegment to, long offset) {
        Objects.requireNonNull(to, "to");
        checkRaw(to, offset);
        to.set(RAW_STEPS, offset, steps);
        long at = offset + Long.BYTES;
        for (Memory memory : memories) {
            memory.copyTo(to, at);
            at += memory.rawSize();
        }
    }

    @Override
    public void copyFrom(MemorySegment from, long offset) {
        Objects.requireNonNull(from, "from");
        checkRaw(from, offset);
        long count = from.get(RAW_STEPS, offset);
        if (count < 0) {
            throw new IllegalArgumentException("the number of steps must be at least 0, but is " + count);
        }
        long at = offset + Long.BYTES;
        for (Memory memory : memories) {
            memory.checkRaw(from, at);
            at += memory.rawSize();
        }
        at = offset + Long.BYTES;
        for (Memory memory : memories) {
            memory.copyFrom(from, at);
            at += memory.rawSize();
        }
        steps = count;
    }

    private void checkRaw(MemorySegment segment, long offset) {
        long size = rawSize();
        if (offset < 0 || offset > segment.byteSize() - size) {
            throw new IllegalArgumentException("the raw values of a stream take " + size + " bytes from offset "
                    + offset + " on, but the segment has " + segment.byteSize());
        }
    }

    @Override
    public int byteSize() {
        return Math.toIntExact(HEADER + rawSize() + Integer.BYTES);
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(byteSize());
        write(bytes);
        return bytes.array();
    }

    @Override
    public void write(ByteBuffer to) {
        int size = byteSize();
        if (to.remaining() < size) {
            throw new IllegalArgumentException("this stream needs " + size + " bytes, but the buffer has "
                    + to.remaining() + " from its position on");
        }
        ByteBuffer bytes = to.slice(to.position(), size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MARK).putLong(fingerprint);
        copyTo(MemorySegment.ofBuffer(bytes), 0);
        bytes.putInt(size - Integer.BYTES, checksum(bytes, size));
        to.position(to.position() + size);
    }

    @Override
    public void read(ByteBuffer from) {
        int size = byteSize();
        int available = from.remaining();
        ByteBuffer bytes =
                from.slice(from.position(), Math.min(size, available)).order(ByteOrder.LITTLE_ENDIAN);
        if (available < HEADER || bytes.getInt() != MARK) {
            throw new IllegalArgumentException(
                    "expected the bytes of a stream, but these " + available + " bytes are not of one");
        }
        if (bytes.getLong() != fingerprint) {
            throw new IllegalArgumentException("the bytes are of a stream of a different model");
        }
        if (available < size) {
            throw new IllegalArgumentException(
                    "the bytes of this stream are " + size + ", but there are only " + available);
        }
        if (bytes.getInt(size - Integer.BYTES) != checksum(bytes, size)) {
            throw new IllegalArgumentException("the bytes of the stream are damaged: their checksum does not fit");
        }
        copyFrom(MemorySegment.ofBuffer(bytes), 0);
        from.position(from.position() + size);
    }

    /** {@return the checksum of all bytes before it} */
    private static int checksum(ByteBuffer bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, size - Integer.BYTES));
        return (int) crc.getValue();
    }
}
