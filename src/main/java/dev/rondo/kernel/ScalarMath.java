package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

/** The activations of one float: operation by operation what the vector kernels do to a vector. */
final class ScalarMath {
    /** Math.fma without the instruction is emulated on big decimals, a thousand times slower. */
    private static final boolean FMA = HotSpot.HAS_FMA;

    private ScalarMath() {}

    static float fma(float a, float b, float c) {
        return FMA ? Math.fma(a, b, c) : a * b + c;
    }

    private static float q(float f) {
        float q = fma(Q5, f, Q4);
        q = fma(q, f, Q3);
        q = fma(q, f, Q2);
        q = fma(q, f, Q1);
        return fma(q, f, Q0);
    }

    private static float scale(float rounded) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << EXPONENT);
    }

    /** 2^z for z in [-126, 128] or NaN. */
    private static float exp2(float z) {
        float rounded = z + ROUND;
        float f = z - (rounded - ROUND);
        return scale(rounded) * fma(q(f), f, 1f);
    }

    static float sigmoid(float x) {
        float z = x * -LOG2_E;
        if (z > HIGHEST) {
            return 0f;
        }
        return z < LOWEST ? 1f : 1f / (1f + exp2(z));
    }

    /** (2^z - 1) / (2^z + 1) with z = 2x log2(e); 2^z - 1 is formed without cancellation near 0. */
    static float tanh(float x) {
        float z = x * (2 * LOG2_E);
        if (Math.abs(z) > SATURATED) {
            return Math.copySign(1f, z);
        }
        float rounded = z + ROUND;
        float f = z - (rounded - ROUND);
        float scale = scale(rounded);
        float e = fma(scale, q(f) * f, scale - 1f);
        return e / (e + 2f);
    }

    /** exp(x) for x at most 0; zero where the result would be denormal. */
    static float expOfNegative(float x) {
        float z = x * LOG2_E;
        float e = exp2(z < LOWEST ? LOWEST : z);
        return z < LOWEST ? 0f : e;
    }

    static float flush(float x) {
        return Math.abs(x) < Float.MIN_NORMAL ? 0f : x;
    }
}
