package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.compute.StateRow;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a state, little-endian: magic, version, the architecture's fingerprint, steps, the number of floats, the
 * floats without padding, and the CRC-32C of all that.
 */
final class StateBytes {
    private static final int MAGIC = 0x53444e52; // "RNDS"
    private static final int VERSION = 1;
    private static final int HEADER = 28;
    private static final int COUNT_AT = 24;
    private static final int CHECKSUM = 4;

    private static final ValueLayout.OfLong RAW_STEPS =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat RAW_FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private StateBytes() {}

    /** {@return the number of bytes of each state of a layout} */
    static int size(StateLayout layout) {
        return HEADER + layout.valueCount() * Float.BYTES + CHECKSUM;
    }

    /** Writes a state from the position of a buffer on, and moves the position to its end. */
    static void write(StateLayout layout, float[] values, long steps, ByteBuffer to) {
        int size = size(layout);
        if (to.remaining() < size) {
            throw new IllegalArgumentException("this state needs " + size + " bytes, but the buffer has "
                    + to.remaining() + " from its position on");
        }
        ByteBuffer bytes = to.slice(to.position(), size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(layout.fingerprint()).putLong(steps);
        bytes.putInt(layout.valueCount());
        List<StateRow> rows = layout.rows();
        for (int i = 0; i < rows.size(); i++) {
            StateRow row = rows.get(i);
            for (int j = 0; j < row.width(); j++) {
                bytes.putFloat(values[row.offset() + j]);
            }
        }
        bytes.putInt(checksum(bytes, size - CHECKSUM));
        to.position(to.position() + size);
    }

    /**
     * Reads a state from the position of a buffer on, and moves the position to its end.
     *
     * @param exact whether nothing may follow the state in the buffer
     * @param allowNonFinite whether values may be NaN or infinite
     * @param values takes the floats; unchanged, like the position, when an exception is thrown
     * @return the steps
     */
    static long read(StateLayout layout, ByteBuffer from, boolean exact, boolean allowNonFinite, float[] values) {
        int available = from.remaining();
        require(
                available >= HEADER + CHECKSUM,
                "a state has at least ",
                HEADER + CHECKSUM,
                " bytes, but there are only ",
                available);
        int at = from.position();
        ByteBuffer bytes = from.slice(at, available).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.getInt() == MAGIC, "these bytes are not a state: they do not begin with RNDS");
        int count = bytes.getInt(COUNT_AT);
        boolean known = !exact && count >= 0 && (long) count * Float.BYTES <= available - HEADER - CHECKSUM;
        int size = known ? HEADER + count * Float.BYTES + CHECKSUM : available;
        require(
                bytes.getInt(size - CHECKSUM) == checksum(bytes, size - CHECKSUM),
                "the state is damaged: its checksum is wrong");
        int version = bytes.getInt();
        require(version == VERSION, "the state has version ", version, ", but this Rondo reads version ", VERSION);
        long fingerprint = bytes.getLong();
        if (fingerprint != layout.fingerprint()) {
            throw new IllegalArgumentException(
                    "the state belongs to a network with a different architecture: its fingerprint is "
                            + Long.toHexString(fingerprint) + ", this network's is "
                            + Long.toHexString(layout.fingerprint()));
        }
        long steps = bytes.getLong();
        require(steps >= 0, "the number of steps must be at least ", 0, ", but is ", steps);
        bytes.getInt();
        int expected = layout.valueCount();
        if (count != expected || size != size(layout)) {
            throw new IllegalArgumentException(
                    "the state must hold " + expected + " values, but claims " + count + " in " + size + " bytes");
        }
        if (!allowNonFinite) {
            requireFinite(bytes, count, steps);
        }
        List<StateRow> rows = layout.rows();
        for (int i = 0; i < rows.size(); i++) {
            StateRow row = rows.get(i);
            for (int j = 0; j < row.width(); j++) {
                values[row.offset() + j] = bytes.getFloat();
            }
        }
        from.position(at + size);
        return steps;
    }

    /** Requires the next floats of a buffer to be finite. */
    private static void requireFinite(ByteBuffer bytes, int count, long steps) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(bytes.getFloat(HEADER + i * Float.BYTES))) {
                throw new IllegalArgumentException("the state after " + steps + " steps has a value that is not finite,"
                        + " so all later outputs of its stream would be NaN: begin the stream anew with newState, or accept"
                        + " the state by passing true for allowNonFinite");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The words are joined only when they are needed. */
    private static void require(boolean holds, String before, long one, String between, long other) {
        if (!holds) {
            throw new IllegalArgumentException(before + one + between + other);
        }
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    /** {@return the bytes of the steps and of the floats without padding} */
    static long rawSize(StateLayout layout) {
        return Long.BYTES + (long) Float.BYTES * layout.valueCount();
    }

    /** Copies the steps and the floats to a segment, little-endian and without padding. */
    static void copyRaw(StateLayout layout, float[] values, long steps, MemorySegment to, long at) {
        to.set(RAW_STEPS, at, steps);
        List<StateRow> rows = layout.rows();
        long next = at + Long.BYTES;
        for (int i = 0; i < rows.size(); i++) {
            StateRow row = rows.get(i);
            MemorySegment.copy(values, row.offset(), to, RAW_FLOATS, next, row.width());
            next += (long) Float.BYTES * row.width();
        }
    }

    /** Copies the floats from a segment. {@return the steps} */
    static long readRaw(StateLayout layout, MemorySegment from, long at, float[] values) {
        long steps = from.get(RAW_STEPS, at);
        require(steps >= 0, "the number of steps must be at least ", 0, ", but is ", steps);
        List<StateRow> rows = layout.rows();
        long next = at + Long.BYTES;
        for (int i = 0; i < rows.size(); i++) {
            StateRow row = rows.get(i);
            MemorySegment.copy(from, RAW_FLOATS, next, values, row.offset(), row.width());
            next += (long) Float.BYTES * row.width();
        }
        return steps;
    }

    /** Requires a segment to have a state's raw bytes from an offset on. */
    static void checkRaw(StateLayout layout, MemorySegment segment, long at) {
        long size = rawSize(layout);
        if (at < 0 || at > segment.byteSize() - size) {
            throw new IllegalArgumentException("the raw values of a state take " + size + " bytes from offset " + at
                    + " on, but the segment has " + segment.byteSize());
        }
    }
}
