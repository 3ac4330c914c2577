package dev.rondo.random;

/**
 * The generator SplitMix64 (Steele, Lea, Flood 2014): a counter in steps of the golden ratio, passed through a mixing
 * function. Its state is one long, so a sequence can be repeated from any point.
 */
public final class SplitMix {
    /** The step of the counter: 2^64 divided by the golden ratio, rounded to an odd number. */
    public static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private long state;

    /**
     * Creates a generator.
     *
     * @param state its first state
     */
    public SplitMix(long state) {
        this.state = state;
    }

    /**
     * Sets the state to one that depends only on the seed and the pass.
     *
     * @param seed the seed
     * @param pass the number of the pass
     */
    public void begin(long seed, long pass) {
        state = mix(seed) + pass;
        state = nextLong();
    }

    /**
     * {@return a value whose bits each depend on all bits of the argument}
     *
     * @param value any value
     */
    public static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** {@return the next 64 bits} */
    public long nextLong() {
        state += GOLDEN_RATIO;
        return mix(state);
    }

    /**
     * {@return an int from 0 to below the bound} It is taken from the upper bits; the bias is less than bound / 2^63.
     *
     * @param bound the bound, positive
     */
    public int nextInt(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
    }

    /**
     * Shuffles an array by the method of Fisher and Yates. Every order is equally likely.
     *
     * @param values the array
     */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
