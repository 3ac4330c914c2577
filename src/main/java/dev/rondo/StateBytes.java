package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.compute.StateRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a state, little-endian: magic, version, the architecture's fingerprint, steps, the number of floats, the
 * floats without padding, and the CRC-32C of all that.
 */
final class StateBytes {
    private static final int MAGIC = 0x53444e52; // "RNDS"
    private static final int VERSION = 1;
    private static final int HEADER = 28;
    private static final int CHECKSUM = 4;

    private StateBytes() {}

    static byte[] write(StateLayout layout, float[] values, long steps) {
        int count = layout.valueCount();
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER + count * Float.BYTES + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(layout.fingerprint()).putLong(steps);
        bytes.putInt(count);
        for (StateRow row : layout.rows()) {
            for (int j = 0; j < row.width(); j++) {
                bytes.putFloat(values[row.offset() + j]);
            }
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return bytes.array();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param values takes the floats; unchanged when an exception is thrown
     * @return the steps
     */
    static long read(StateLayout layout, byte[] source, float[] values) {
        if (source.length < HEADER + CHECKSUM) {
            throw new IllegalArgumentException(
                    "a state has at least " + (HEADER + CHECKSUM) + " bytes, but this array has " + source.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.getInt() == MAGIC, "these bytes are not a state: they do not begin with RNDS");
        int checksum = bytes.getInt(source.length - CHECKSUM);
        require(checksum == checksum(source, source.length - CHECKSUM), "the state is damaged: its checksum is wrong");
        int version = bytes.getInt();
        require(version == VERSION, "the state has version " + version + ", but this Rondo reads version " + VERSION);
        long fingerprint = bytes.getLong();
        require(
                fingerprint == layout.fingerprint(),
                "the state belongs to a network with a different architecture: its fingerprint is "
                        + Long.toHexString(fingerprint) + ", this network's is "
                        + Long.toHexString(layout.fingerprint()));
        long steps = bytes.getLong();
        require(steps >= 0, "the number of steps must be at least 0, but is " + steps);
        int count = bytes.getInt();
        int expected = layout.valueCount();
        require(
                count == expected && source.length == HEADER + count * Float.BYTES + CHECKSUM,
                "the state must hold " + expected + " values, but claims " + count + " in " + source.length + " bytes");
        for (StateRow row : layout.rows()) {
            for (int j = 0; j < row.width(); j++) {
                values[row.offset() + j] = bytes.getFloat();
            }
        }
        return steps;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
