package dev.rondo.kernel;

/**
 * The constants of the activations, all of which rest on powers of two: {@code 2^z = 2^n 2^f} with n the integer nearest
 * to z, and {@code 2^f = 1 + f q(f)} for f in [-1/2, 1/2]. q is a polynomial of degree 5, fitted to {@code (2^f - 1) / f}
 * for the least largest relative error (1.3e-8) with coefficients that are floats.
 */
final class Exp2 {
    static final float Q0 = 0x1.62e430p-1f;
    static final float Q1 = 0x1.ebfbdep-3f;
    static final float Q2 = 0x1.c6afa4p-5f;
    static final float Q3 = 0x1.3b2c38p-7f;
    static final float Q4 = 0x1.5ef140p-10f;
    static final float Q5 = 0x1.429c22p-13f;

    /** exp(x) = 2^(x LOG2_E). */
    static final float LOG2_E = 1.442695f;

    /**
     * Added to z, this leaves n + 127, the biased exponent of 2^n, in the lowest bits of the sum; taken away again, it
     * leaves n. Good for z within [-126, 128]; beyond, 2^z comes out wrong, and the activations put what they know in its
     * place, last, so that nothing waits for the comparison.
     */
    static final float ROUND = 0x1.8p23f + 127;

    /** Shifts the biased exponent to where a float has it. */
    static final int EXPONENT = 23;

    /** The least exponent of a normal float; smaller powers count as this, or as zero. */
    static final float LOWEST = -126f;

    /** Beyond this, 1 / (1 + 2^z) would be denormal, and counts as zero. */
    static final float HIGHEST = 126f;

    /** tanh is 1 in float32 well before 2x log2(e) is this. */
    static final float SATURATED = 30f;

    private Exp2() {}
}
