package dev.rondo.kernel;

/**
 * How the weights of products are stored. Sums, biases, peepholes and embeddings are float32 in any format. The narrower ones
 * are for steps of networks that do not fit the second-level cache, which wait for memory.
 *
 * <p>Four weights of a row, those of inputs 4n to 4n + 3, share words of 32 bits, and one shift at most takes a weight out.
 * What stands below it in its word stays behind it, as further digits, so a weight is packed such that with those digits it is
 * nearest to its true value: neither format errs more than by half a step of its own.
 */
public enum WeightCodec {
    /** As they are. */
    FLOAT32 {
        @Override
        void encode(float[] block, int at, int count, float scale, int[] words) {
            throw new UnsupportedOperationException("float32 is not packed into words");
        }

        @Override
        float value(int word, int i) {
            throw new UnsupportedOperationException("float32 is not packed into words");
        }
    },
    /** The upper half of a float32, two a word. */
    BF16 {
        /** The low half is a float32 when shifted up, the whole word is one as it stands. */
        @Override
        void encode(float[] block, int at, int count, float scale, int[] words) {
            for (int i = 0; i < 2; i++) {
                int low = 2 * i < count ? nearest(block[at + 2 * i], 0) >>> 16 : 0;
                words[i] = 2 * i + 1 < count ? nearest(block[at + 2 * i + 1], low) : low;
            }
        }

        @Override
        float value(int word, int i) {
            return Float.intBitsToFloat((i & 1) == 0 ? word << 16 : word);
        }
    },
    /** A signed byte, four a word, in units of a 127th of the largest weight of the row. */
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
            return largest / 127 * DIGITS;
        }
    };

    /** Words are read as integers whose upper byte is the weight and whose other 24 bits are its digits. */
    private static final float DIGITS = 0x1p-24f;

    private static final int HALF = 0x10000;

    /** Words that four weights take, for the kernels. */
    int words() {
        return this == INT8 ? 1 : 2;
    }

    /** Packs up to four weights; those that are not there become anything finite. */
    abstract void encode(float[] block, int at, int count, float scale, int[] words);

    /** Which of the words holds a weight of the four. */
    int wordOf(int i) {
        return i * words() / 4;
    }

    /** A weight as the word that holds it has it, before the scale. */
    abstract float value(int word, int i);

    /** What the weights of a row are multiplied with. */
    float scale(float[] block, int at, int columns) {
        return 1;
    }

    /** The float32 nearest to a weight whose lower half is given; a normal one, since others may be slow. */
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
     * Gives the weights of a matrix the values that they have in this format.
     *
     * @param block holds the matrix
     * @param at its first index
     * @param rows outputs
     * @param columns inputs
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
