package dev.rondo.graph.program;

import dev.rondo.graph.program.TimeStep.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A memory of float32 values.
 *
 * @param values the values; written by each step
 */
public record FloatMemory(float[] values) implements Memory {
    @Override
    public Memory copy() {
        return new FloatMemory(values.clone());
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /**
     * {@return the memory with this content}
     *
     * @param bytes what {@link #toBytes} returned
     * @param count the number of its values
     * @throws IllegalArgumentException if the bytes are of a different number of values
     */
    public static FloatMemory read(byte[] bytes, int count) {
        if (bytes.length != (long) count * Float.BYTES) {
            throw new IllegalArgumentException("a memory of " + count + " values needs " + (long) count * Float.BYTES
                    + " bytes, but has " + bytes.length);
        }
        float[] values = new float[count];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return new FloatMemory(values);
    }
}
