package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

/**
 * The activations of one float, with the formulas and error bounds of {@link Exp2}. The vector kernels do the same operations
 * in the same order.
 */
final class PlainMath {
    /** Without the instruction Math.fma is emulated with BigDecimal, a thousand times slower. */
    private static final boolean FMA = HotSpot.HAS_FMA;

    private PlainMath() {}

    static float fma(float a, float b, float c) {
        return FMA ? Math.fma(a, b, c) : a * b + c;
    }

    /** {@return (2^f - 1) / f for f in [-1/2, 1/2]} */
    private static float q(float f) {
        float q = fma(Q5, f, Q4);
        q = fma(q, f, Q3);
        q = fma(q, f, Q2);
        q = fma(q, f, Q1);
        return fma(q, f, Q0);
    }

    /** {@return 2^n, where n is the integer nearest to z} C2 makes no vectors of it, so it takes a loop of its own. */
    static float scale(float z) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(z + ROUND) << EXPONENT);
    }

    /** {@return z - n, where n is the integer nearest to z} */
    private static float fraction(float z) {
        return z - (z + ROUND - ROUND);
    }

    /** {@return 2^z, for z in [-126, 128] or NaN} */
    private static float exp2(float z, float scale) {
        float f = fraction(z);
        return scale * fma(q(f), f, 1f);
    }

    /** {@return -x log2(e), limited to what 2^z can take: above HIGHEST it is 128, so that 2^z is infinite} */
    static float sigmoidExponent(float x) {
        float z = x * -LOG2_E;
        float above = Math.max(0f, z - HIGHEST);
        return Math.max(LOWEST, Math.min(fma(above, 0x1p25f, z), 128f));
    }

    /** {@return 1 / (1 + 2^z)} */
    static float sigmoid(float z, float scale) {
        return 1f / (1f + exp2(z, scale));
    }

    /** {@return 2x log2(e), limited to where tanh is not yet 1 or -1} */
    static float tanhExponent(float x) {
        return Math.max(-SATURATED, Math.min(x * (2 * LOG2_E), SATURATED));
    }

    /** {@return (2^z - 1) / (2^z + 1)} */
    static float tanh(float z, float scale) {
        float f = fraction(z);
        float e = fma(scale, q(f) * f, scale - 1f); // 2^z - 1 without cancellation near 0
        return e / (e + 2f);
    }

    /** {@return the logistic function of x} */
    static float sigmoid(float x) {
        float z = sigmoidExponent(x);
        return sigmoid(z, scale(z));
    }

    /** {@return tanh(x)} */
    static float tanh(float x) {
        float z = tanhExponent(x);
        return tanh(z, scale(z));
    }

    /** {@return exp(x) for x at most 0; zero if the result would be denormal} */
    static float expOfNegative(float x) {
        float z = x * LOG2_E;
        float limited = z < LOWEST ? LOWEST : z;
        return z < LOWEST ? 0f : exp2(limited, scale(limited));
    }

    /** {@return x, or 0 if x is denormal} */
    static float flush(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
    }
}
