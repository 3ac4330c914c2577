package dev.rondo.kernel;

/**
 * How the weights of products are stored. Sums, biases, peepholes and embeddings are float32 in any format. The narrow formats
 * help networks whose weights do not fit in the L2 cache, where a step is limited by memory bandwidth.
 *
 * <p>Four weights of a row, those of inputs 4n to 4n + 3, share words of 32 bits, and at most one shift extracts a weight. The
 * lower bits of the word are not masked off; they act as extra low-order digits. Packing takes them into account and picks the
 * code whose decoded value is nearest to the weight, so the error is at most half a quantisation step.
 */
public enum WeightCodec {
    /** Unchanged. */
    FLOAT32 {
        @Override
        void encode(float[] block, int at, int count, float scale, int[] words) {
            throw new UnsupportedOperationException("FLOAT32 weights are not packed into words");
        }

        @Override
        float value(int word, int i) {
            throw new UnsupportedOperationException("FLOAT32 weights are not packed into words");
        }
    },
    /** The upper half of a float32, two per word. */
    BF16 {
        @Override
        void encode(float[] block, int at, int count, float scale, int[] words) {
            for (int i = 0; i < 2; i++) {
                int low = 2 * i < count ? nearest(block[at + 2 * i], 0) >>> 16 : 0;
                words[i] = 2 * i + 1 < count ? nearest(block[at + 2 * i + 1], low) : low;
            }
        }

        @Override
        float value(int word, int i) {
            // A weight in the low half is shifted up; the low half acts as extra digits of the other.
            return Float.intBitsToFloat((i & 1) == 0 ? word << 16 : word);
        }
    },
    /** A signed byte, four per word, in units of 1/127 of the largest weight of the row. */
    INT8 {
        @Override
        void encode(float[] block, int at, int count, float scale, int[] words) {
            words[0] = 0;
            for (int i = 0; i < count && scale > 0; i++) {
                double digits = Integer.toUnsignedLong(words[0]) * Math.scalb(1.0, -8 * i);
                double whole = Math.rint((double) block[at + i] / scale * DIGITS - digits);
                words[0] |= ((int) Math.clamp(whole, -128, 127) & 255) << 8 * i;
            }
        }

        @Override
        float value(int word, int i) {
            return word << 24 - 8 * i;
        }

        @Override
        float scale(float[] block, int at, int columns) {
            float largest = 0;
            for (int k = at; k < at + columns; k++) {
                largest = Math.max(largest, Math.abs(block[k]));
            }
            // The digits below the weight may round it up by 1/127, which must not make it infinite.
            return (largest < Float.POSITIVE_INFINITY ? Math.min(largest, LARGEST) : largest) / 127 * DIGITS;
        }
    };

    /** INT8 reads a word as an integer: the upper byte is the weight, and the other 24 bits are its extra digits. */
    private static final float DIGITS = 0x1p-24f;

    private static final float LARGEST = Float.MAX_VALUE / 128 * 127;

    private static final int HALF = 0x10000;

    /** {@return the number of words for four weights} */
    int words() {
        return this == INT8 ? 1 : 2;
    }

    /** Packs {@code count} weights, at most four. The missing ones get any finite value. */
    abstract void encode(float[] block, int at, int count, float scale, int[] words);

    /** {@return the index of the word that holds weight i of four} */
    int wordOf(int i) {
        return i * words() / 4;
    }

    /** {@return weight i of four from its word, before it is scaled} */
    abstract float value(int word, int i);

    /** {@return the factor of the weights of a row} */
    float scale(float[] block, int at, int columns) {
        return 1;
    }

    /** {@return the float32 nearest to a weight that has the given lower half; never denormal, because denormals may be slow} */
    private static int nearest(float weight, int low) {
        int base = Float.floatToRawIntBits(weight) & -HALF | low;
        int best = base;
        for (int bits = base - HALF; bits != base + 2 * HALF; bits += HALF) {
            float value = Float.intBitsToFloat(bits);
            boolean fits = Float.isFinite(value) && (value == 0 || Math.abs(value) >= Float.MIN_NORMAL);
            if (fits && !(Math.abs((double) value - weight) >= error(best, weight))) {
                best = bits;
            }
        }
        return Math.abs(Float.intBitsToFloat(best)) >= Float.MIN_NORMAL || Float.intBitsToFloat(best) == 0
                ? best
                : Float.floatToRawIntBits(Math.copySign(Float.MIN_NORMAL, weight)) | low;
    }

    private static double error(int bits, float weight) {
        return Math.abs((double) Float.intBitsToFloat(bits) - weight);
    }

    /**
     * Rounds the weights of a matrix to the values that they have in this format.
     *
     * @param block the array with the matrix
     * @param at the first index of the matrix
     * @param rows the number of outputs
     * @param columns the number of inputs
     */
    public void round(float[] block, int at, int rows, int columns) {
        int[] words = new int[2];
        for (int row = 0; row < rows && this != FLOAT32; row++) {
            int from = at + row * columns;
            float scale = scale(block, from, columns);
            for (int k = 0; k < columns; k += 4) {
                int count = Math.min(4, columns - k);
                encode(block, from + k, count, scale, words);
                for (int i = 0; i < count; i++) {
                    block[from + k + i] = value(words[wordOf(i)], i) * scale;
                }
            }
        }
    }
}
