package dev.rondo.compute;

import dev.rondo.random.SplitMix;

/**
 * The factors of dropout. A factor is a hash of the pass's seed, the layer and the index of the value, so threads need no
 * common source of randomness and the backward pass gets the same factors again.
 */
final class DropoutFactors {
    private final long salt;
    /** A value is dropped if its hash, of 24 bits, is below this. */
    private final int threshold;

    private final float kept;

    /**
     * Creates the factors of one layer.
     *
     * @param rate the share of values that are dropped
     * @param salt a number that differs between layers
     */
    DropoutFactors(float rate, int salt) {
        this.salt = SplitMix.mix(salt + SplitMix.GOLDEN_RATIO);
        this.threshold = Math.round(rate * (1 << 24));
        this.kept = 1 / (1 - rate);
    }

    /** {@return 0 for a value that is dropped, else 1 / (1 - rate), which keeps the mean} */
    float factor(Pass pass, long index) {
        long hash = SplitMix.mix((pass.dropoutSeed() ^ salt) + index * SplitMix.GOLDEN_RATIO);
        return (hash >>> 40) < threshold ? 0f : kept;
    }
}
