package dev.rondo.data;

/**
 * Steele, Lea and Flood's generator (2014): a counter in steps of the golden ratio, mixed. Its state is one long, so that
 * what it draws can be repeated from any place.
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

    /** Begins what is drawn for a pass: it depends on nothing but the seed and the pass. */
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

    /** {@return an int from 0 to below the bound} Taken from the upper bits; its bias, below bound / 2^63, is nothing here. */
    int nextInt(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
    }

    /** Fisher and Yates's: every order is as likely as any other. */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
