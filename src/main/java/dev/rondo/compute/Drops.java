package dev.rondo.compute;

/**
 * What dropout drops. Whether a value is dropped depends on the pass's seed, the layer and the value's place alone: a hash of
 * them (the finaliser of SplitMix64; Steele, Lea, Flood 2014), so threads need no common source of randomness.
 */
final class Drops {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long salt;
    /** Hashes below this, of 24 bits, are dropped. */
    private final int threshold;

    private final float kept;

    /** Drops this share of the values; the salt sets layers apart. */
    Drops(float rate, int salt) {
        this.salt = mix(salt + GOLDEN);
        this.threshold = Math.round(rate * (1 << 24));
        this.kept = 1 / (1 - rate);
    }

    /** What a value is multiplied with: 0, or what makes up for those that are dropped. */
    float factor(Pass pass, long place) {
        boolean dropped = (mix((pass.dropoutSeed() ^ salt) + place * GOLDEN) >>> 40) < threshold;
        return dropped ? 0f : kept;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
