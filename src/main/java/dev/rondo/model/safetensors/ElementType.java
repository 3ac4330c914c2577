package dev.rondo.model.safetensors;

import dev.rondo.graph.Tensor;
import java.nio.ByteBuffer;

/**
 * The number formats of safetensors that are read, and the type that each becomes. F64 is rounded to float32 by the rule
 * of IEEE 754, and becomes infinite beyond its range.
 */
public enum ElementType {
    F64(8, Tensor.Type.FLOAT32) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = (float) from.getDouble();
            }
        }
    },
    F32(4, Tensor.Type.FLOAT32) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            from.asFloatBuffer().get(to, at, count);
        }
    },
    F16(2, Tensor.Type.FLOAT32) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = Float.float16ToFloat(from.getShort());
            }
        }
    },
    /** The upper half of a float32. */
    BF16(2, Tensor.Type.FLOAT32) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = Float.intBitsToFloat(from.getShort() << 16);
            }
        }
    },
    I32(4, Tensor.Type.INT32),
    I64(8, Tensor.Type.INT64),
    /** A byte, 0 or 1. */
    BOOL(1, Tensor.Type.BOOL);

    final int size;
    final Tensor.Type becomes;

    ElementType(int size, Tensor.Type becomes) {
        this.size = size;
        this.becomes = becomes;
    }

    /** {@return the format in which a tensor is written} */
    static ElementType of(Tensor.Type type) {
        return switch (type) {
            case FLOAT32 -> F32;
            case INT32 -> I32;
            case INT64 -> I64;
            case BOOL -> BOOL;
        };
    }

    /** Converts the next {@code count} numbers of a little-endian buffer to float32, for types that become float32. */
    void convert(ByteBuffer from, float[] to, int at, int count) {
        throw new UnsupportedOperationException(name() + " does not become float32, but " + becomes);
    }
}
