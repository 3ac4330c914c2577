package dev.rondo.kernel;

/**
 * Activations other than those of {@link Kernels}, in one more pass over a row. They take tanh or the logistic function from the
 * kernels and do the rest in loops of plain arithmetic, which C2 turns into vectors by itself. So their bits are the same in
 * plain code and on every vector width. Results are within 1e-6 + 1e-6 |y| of the exact ones. NaN stays NaN. They
 * write n values, and allocate nothing after the first call of a thread.
 */
public final class ActivationPasses {
    /** The factors of SELU: Klambauer et al. 2017, equation 14. */
    public static final float SELU_SCALE = 1.0507009873554805f;

    /** The factor of exp(x) - 1 in SELU. */
    public static final float SELU_NEGATIVE = 1.7580993408473766f;

    /** The square root of 2 / pi. */
    public static final float GELU_SCALE = 0.7978845608028654f;

    /** The factor of the cube in the tanh form of GELU. */
    public static final float GELU_CUBE = 0.044715f;

    private static final int VALUES = 512;
    private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[VALUES]);
    private static final Kernels KERNELS = Backend.active().kernels();

    private ActivationPasses() {}

    /**
     * Computes {@code v = slope v + offset}, clamped to [0, 1].
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     * @param slope the factor, usually 1/6 or 1/5
     * @param offset the value at 0, usually 1/2
     */
    public static void hardSigmoid(float[] v, int at, int n, float slope, float offset) {
        for (int j = at; j < at + n; j++) {
            v[j] = Math.max(0f, Math.min(PlainMath.fma(slope, v[j], offset), 1f));
        }
    }

    /**
     * Computes {@code v = v / (1 + |v|)}.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static void softsign(float[] v, int at, int n) {
        for (int j = at; j < at + n; j++) {
            v[j] = v[j] / (1f + Math.abs(v[j]));
        }
    }

    /**
     * Multiplies negative values by a slope.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     * @param slope the factor
     */
    public static void leakyRelu(float[] v, int at, int n, float slope) {
        for (int j = at; j < at + n; j++) {
            v[j] = v[j] < 0 ? slope * v[j] : v[j];
        }
    }

    /**
     * Computes {@code v = scale v} for positive v, else {@code negative (exp(v) - 1)}. ELU has the factors 1 and 1. With
     * t = tanh(v / 2), exp(v) - 1 is 2 t / (1 - t), which does not cancel.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     * @param scale the factor of positive values
     * @param negative the factor of exp(v) - 1
     */
    public static void elu(float[] v, int at, int n, float scale, float negative) {
        float[] t = SCRATCH.get();
        for (int done = 0; done < n; done += VALUES) {
            int count = Math.min(VALUES, n - done);
            int from = at + done;
            for (int j = 0; j < count; j++) {
                t[j] = Math.min(v[from + j], 0f) * 0.5f;
            }
            KERNELS.sigmoidTanh(t, 0, 0, count);
            for (int j = 0; j < count; j++) {
                float below = negative * (2f * t[j] / (1f - t[j]));
                v[from + j] = v[from + j] > 0 ? scale * v[from + j] : below;
            }
        }
    }

    /**
     * Computes {@code v = v sigmoid(v)}, also called swish (Ramachandran, Zoph, Le 2017).
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static void silu(float[] v, int at, int n) {
        float[] s = SCRATCH.get();
        for (int done = 0; done < n; done += VALUES) {
            int count = Math.min(VALUES, n - done);
            int from = at + done;
            System.arraycopy(v, from, s, 0, count);
            KERNELS.sigmoidTanh(s, 0, count, 0);
            for (int j = 0; j < count; j++) {
                v[from + j] = s[j] == 0f ? 0f : PlainMath.flush(v[from + j] * s[j]);
            }
        }
    }

    /**
     * Computes {@code v = log(1 + exp(v))} as max(v, 0) + log(1 + e) with e = exp(-|v|). The logarithm is 2 artanh(e / (2 + e)),
     * whose series ends after eight terms, since e is at most 1.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static void softplus(float[] v, int at, int n) {
        float[] s = SCRATCH.get();
        for (int done = 0; done < n; done += VALUES) {
            int count = Math.min(VALUES, n - done);
            int from = at + done;
            for (int j = 0; j < count; j++) {
                s[j] = -Math.abs(v[from + j]);
            }
            KERNELS.sigmoidTanh(s, 0, count, 0);
            for (int j = 0; j < count; j++) {
                v[from + j] = Math.max(v[from + j], 0f) + logOfOnePlus(s[j] / (1f - s[j]));
            }
        }
    }

    /** {@return log(1 + e) for e from 0 to 1} */
    private static float logOfOnePlus(float e) {
        float w = e / (2f + e);
        float q = w * w;
        float sum = PlainMath.fma(q, 1f / 15, 1f / 13);
        sum = PlainMath.fma(q, sum, 1f / 11);
        sum = PlainMath.fma(q, sum, 1f / 9);
        sum = PlainMath.fma(q, sum, 1f / 7);
        sum = PlainMath.fma(q, sum, 1f / 5);
        sum = PlainMath.fma(q, sum, 1f / 3);
        return 2f * w * PlainMath.fma(q, sum, 1f);
    }

    /**
     * Computes {@code v = v P(v)}, where P is the distribution function of the normal distribution (Hendrycks, Gimpel 2016). P
     * is computed from {@code exp(-v v / 2)} by formula 7.1.26 of Abramowitz and Stegun, within 1e-7.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static void gelu(float[] v, int at, int n) {
        float[] s = SCRATCH.get();
        for (int done = 0; done < n; done += VALUES) {
            int count = Math.min(VALUES, n - done);
            int from = at + done;
            for (int j = 0; j < count; j++) {
                s[j] = v[from + j] * v[from + j] * -0.5f;
            }
            KERNELS.sigmoidTanh(s, 0, count, 0);
            for (int j = 0; j < count; j++) {
                float x = v[from + j];
                float tail = 0.5f * tail(Math.abs(x)) * (s[j] / (1f - s[j]));
                float p = x > 0 ? 1f - tail : tail;
                v[from + j] = p == 0f ? 0f : x * p;
            }
        }
    }

    /** {@return the polynomial of the formula at |x| / sqrt(2)} */
    private static float tail(float x) {
        float t = 1f / PlainMath.fma(0.3275911f * 0.70710678f, x, 1f);
        float p = PlainMath.fma(t, 1.061405429f, -1.453152027f);
        p = PlainMath.fma(t, p, 1.421413741f);
        p = PlainMath.fma(t, p, -0.284496736f);
        return t * PlainMath.fma(t, p, 0.254829592f);
    }

    /**
     * Computes {@code v = v (1 + tanh(sqrt(2 / pi) (v + 0.044715 v^3))) / 2}, an approximation of GELU (Hendrycks, Gimpel 2016).
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static void geluTanh(float[] v, int at, int n) {
        float[] t = SCRATCH.get();
        for (int done = 0; done < n; done += VALUES) {
            int count = Math.min(VALUES, n - done);
            int from = at + done;
            for (int j = 0; j < count; j++) {
                float x = v[from + j];
                t[j] = GELU_SCALE * x * PlainMath.fma(GELU_CUBE * x, x, 1f);
            }
            KERNELS.sigmoidTanh(t, 0, 0, count);
            for (int j = 0; j < count; j++) {
                float p = 0.5f * (1f + t[j]);
                v[from + j] = p == 0f ? 0f : v[from + j] * p;
            }
        }
    }
}
