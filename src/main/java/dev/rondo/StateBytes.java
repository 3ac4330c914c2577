package dev.rondo;

import dev.rondo.kernel.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A state as bytes, little-endian: magic, version, the architecture's fingerprint, steps, the number of floats, the
 * floats without padding, and the CRC-32C of all that.
 */
final class StateBytes {
    private static final int MAGIC = 0x53444e52; // "RNDS"
    private static final int VERSION = 1;
    private static final int HEADER = 28;
    private static final int CHECKSUM = 4;

    private StateBytes() {}

    static byte[] write(State state) {
        int count = canonicalCount(state.layout);
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER + count * Float.BYTES + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(state.layout.fingerprint()).putLong(state.steps());
        bytes.putInt(count);
        forEachRow(state.layout, (at, width) -> {
            for (int j = 0; j < width; j++) {
                bytes.putFloat(state.values[at + j]);
            }
        });
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return bytes.array();
    }

    static State read(StateLayout layout, byte[] source) {
        if (source.length < HEADER + CHECKSUM) {
            throw new IllegalArgumentException(
                    "a state has at least " + (HEADER + CHECKSUM) + " bytes, but these are " + source.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.getInt() == MAGIC, "these bytes are not a state: they do not begin with RNDS");
        int checksum = bytes.getInt(source.length - CHECKSUM);
        require(checksum == checksum(source, source.length - CHECKSUM), "the state is damaged: its checksum is wrong");
        int version = bytes.getInt();
        require(version == VERSION, "the state has version " + version + ", but this Rondo reads " + VERSION);
        long fingerprint = bytes.getLong();
        require(
                fingerprint == layout.fingerprint(),
                "the state belongs to a network of another architecture: its fingerprint is "
                        + Long.toHexString(fingerprint) + ", this network's " + Long.toHexString(layout.fingerprint()));
        long steps = bytes.getLong();
        require(steps >= 0, "the state has taken " + steps + " steps, but these cannot be negative");
        int count = bytes.getInt();
        int expected = canonicalCount(layout);
        require(
                count == expected && source.length == HEADER + count * Float.BYTES + CHECKSUM,
                "the state should hold " + expected + " values, but says " + count + " in " + source.length + " bytes");
        float[] values = new float[layout.size()];
        forEachRow(layout, (at, width) -> {
            for (int j = 0; j < width; j++) {
                values[at + j] = bytes.getFloat();
            }
        });
        return new State(layout, values, steps);
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

    private static int canonicalCount(StateLayout layout) {
        int[] count = new int[1];
        forEachRow(layout, (at, width) -> count[0] += width);
        return count[0];
    }

    private interface RowVisitor {
        void visit(int at, int width);
    }

    private static void forEachRow(StateLayout layout, RowVisitor visitor) {
        int at = 0;
        for (int layer = 0; layer < layout.layers(); layer++) {
            for (int width : layout.widths(layer)) {
                visitor.visit(at, width);
                at += Kernels.pad(width);
            }
        }
        if (at < layout.size()) {
            visitor.visit(at, layout.outputWidth());
        }
    }
}
