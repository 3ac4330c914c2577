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

    /** {@return 2^n, from {@code rounded = z + ROUND}} */
    private static float scale(float rounded) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << EXPONENT);
    }

    /** {@return 2^z, for z in [-126, 128] or NaN} */
    private static float exp2(float z) {
        float rounded = z + ROUND;
        float f = z - (rounded - ROUND);
        return scale(rounded) * fma(q(f), f, 1f);
    }

    /** {@return 1 / (1 + 2^z) with z = -x log2(e)} */
    static float sigmoid(float x) {
        float z = x * -LOG2_E;
        if (z > HIGHEST) {
            return 0f;
        }
        return z < LOWEST ? 1f : 1f / (1f + exp2(z));
    }

    /** {@return (2^z - 1) / (2^z + 1) with z = 2x log2(e)} */
    static float tanh(float x) {
        float z = x * (2 * LOG2_E);
        if (Math.abs(z) > SATURATED) {
            return Math.copySign(1f, z);
        }
        float rounded = z + ROUND;
        float f = z - (rounded - ROUND);
        float scale = scale(rounded);
        float e = fma(scale, q(f) * f, scale - 1f); // 2^z - 1 without cancellation near 0
        return e / (e + 2f);
    }

    /** {@return exp(x) for x at most 0; zero if the result would be denormal} */
    static float expOfNegative(float x) {
        float z = x * LOG2_E;
        float e = exp2(z < LOWEST ? LOWEST : z);
        return z < LOWEST ? 0f : e;
    }

    /** {@return x, or 0 if x is denormal} */
    static float flush(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
    }
}
