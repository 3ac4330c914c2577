package dev.rondo.kernel;

/**
 * The constants of the activations. All activations use a power of two, {@code 2^z = 2^n 2^f}, where n is the integer
 * nearest to z and f = z - n is in [-1/2, 1/2]:
 *
 * <pre>
 * 2^f        = 1 + f q(f)            q has degree 5
 * exp(x)     = 2^z                   z = x log2(e)
 * sigmoid(x) = 1 / (1 + 2^z)         z = -x log2(e)
 * tanh(x)    = (2^z - 1) / (2^z + 1) z = 2x log2(e)
 * </pre>
 *
 * <p>q is the polynomial with float coefficients that approximates {@code (2^f - 1) / f} with the least maximum relative
 * error, 1.3e-8. Rounding adds to it: over all float32 values sigmoid is within 2e-7 of the exact value, and tanh within
 * 2 ulp or 2e-7. For tanh, {@code 2^z - 1} is computed as {@code 2^n f q(f) + (2^n - 1)}, which does not cancel near 0.
 */
final class Exp2 {
    static final float Q0 = 0x1.62e430p-1f;
    static final float Q1 = 0x1.ebfbdep-3f;
    static final float Q2 = 0x1.c6afa4p-5f;
    static final float Q3 = 0x1.3b2c38p-7f;
    static final float Q4 = 0x1.5ef140p-10f;
    static final float Q5 = 0x1.429c22p-13f;

    static final float LOG2_E = 1.442695f;

    /**
     * {@code z + ROUND} has n + 127, the biased exponent of 2^n, in its lowest bits, and {@code (z + ROUND) - ROUND} is n.
     * This holds for z in [-126, 128]. Outside that range 2^z is wrong, and the activations replace the result at the end, so
     * that no operation has to wait for the comparison.
     */
    static final float ROUND = 0x1.8p23f + 127;

    /** The position of the exponent in a float: shifting the biased exponent by it gives 2^n. */
    static final int EXPONENT = 23;

    /** The smallest exponent of a normal float. For smaller z, exp gives 0 and sigmoid gives 1. */
    static final float LOWEST = -126f;

    /** For larger z, 1 / (1 + 2^z) would be denormal, and sigmoid gives 0. */
    static final float HIGHEST = 126f;

    /** For larger |z|, tanh gives 1 or -1, which is the nearest float32 long before. */
    static final float SATURATED = 30f;

    private Exp2() {}
}
