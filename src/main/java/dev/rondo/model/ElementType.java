package dev.rondo.model;

import java.nio.ByteBuffer;

/** The number formats of safetensors that become float32; wider ones are rounded as IEEE 754 says, to infinity beyond. */
enum ElementType {
    F64(8) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = (float) from.getDouble();
            }
        }
    },
    F32(4) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            from.asFloatBuffer().get(to, at, count);
        }
    },
    F16(2) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = Float.float16ToFloat(from.getShort());
            }
        }
    },
    /** The upper half of a float32. */
    BF16(2) {
        @Override
        void convert(ByteBuffer from, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = Float.intBitsToFloat(from.getShort() << 16);
            }
        }
    };

    final int size;

    ElementType(int size) {
        this.size = size;
    }

    /** Converts the next {@code count} numbers of a little-endian buffer. */
    abstract void convert(ByteBuffer from, float[] to, int at, int count);
}
