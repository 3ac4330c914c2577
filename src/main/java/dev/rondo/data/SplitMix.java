package dev.rondo.data;

/**
 * The splitmix64 generator (Steele, Lea, Flood 2014): a counter with an increment of the golden ratio, and a mixing function. Its
 * state is a single long, so the sequence can be repeated from any point.
 */
final class SplitMix {
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private long state;

    SplitMix(long state) {
        this.state = state;
    }

    void setState(long state) {
        this.state = state;
    }

    /** Begins the sequence of a pass, which depends only on the seed and the pass. */
    void begin(long seed, long pass) {
        state = mix(seed) + pass;
        state = nextLong();
    }

    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    long nextLong() {
        state += GOLDEN_RATIO;
        return mix(state);
    }

    /** {@return an int from 0 to bound - 1} It is taken from the upper bits; the bias, less than bound / 2^63, is negligible. */
    int nextInt(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
    }

    /** Shuffles by the method of Fisher and Yates: all orders are equally likely. */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
