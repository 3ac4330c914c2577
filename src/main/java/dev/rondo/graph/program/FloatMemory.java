package dev.rondo.graph.program;

import dev.rondo.graph.program.TimeStep.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A memory of float32 values. Its raw content is the values, little-endian.
 *
 * @param values the values; written by each step
 */
public record FloatMemory(float[] values) implements Memory {
    private static final ValueLayout.OfFloat RAW = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public Memory copy() {
        return new FloatMemory(values.clone());
    }

    @Override
    public boolean isFinite() {
        return areFinite(values);
    }

    /** {@return whether all values are finite} */
    public static boolean areFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void copyFrom(Memory other) {
        System.arraycopy(((FloatMemory) other).values, 0, values, 0, values.length);
    }

    @Override
    public long rawSize() {
        return (long) Float.BYTES * values.length;
    }

    @Override
    public void copyTo(MemorySegment to, long at) {
        MemorySegment.copy(values, 0, to, RAW, at, values.length);
    }

    @Override
    public void copyFrom(MemorySegment from, long at) {
        MemorySegment.copy(from, RAW, at, values, 0, values.length);
    }
}
