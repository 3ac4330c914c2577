package dev.rondo.graph.op;

import dev.rondo.kernel.ActivationPasses;
import dev.rondo.kernel.Backend;
import dev.rondo.kernel.ElementWise;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * A function that cells and graphs apply to each element: those of ONNX, and further ones of Keras.
 *
 * @param kind the function
 * @param alpha its first parameter, if it has one
 * @param beta its second parameter, if it has one
 */
public record ActivationFunction(Kind kind, float alpha, float beta) {
    /** The functions, with the defaults of ONNX or Keras for their parameters; NaN if ONNX defines none. */
    public enum Kind {
        /** 1 / (1 + exp(-x)). */
        SIGMOID(0),
        /** tanh(x). */
        TANH(0),
        /** max(0, x). */
        RELU(0),
        /** alpha x + beta. */
        AFFINE(2, Float.NaN, Float.NaN),
        /** x, or alpha x if x is negative. */
        LEAKYRELU(1, 0.01f),
        /** x if it is above alpha, else 0. */
        THRESHOLDEDRELU(1, 1f),
        /** alpha tanh(beta x). */
        SCALEDTANH(2, Float.NaN, Float.NaN),
        /** alpha x + beta, clamped to [0, 1]. */
        HARDSIGMOID(2, 0.2f, 0.5f),
        /** x, or alpha (exp(x) - 1) if x is negative. */
        ELU(1, 1f),
        /** x / (1 + |x|). */
        SOFTSIGN(0),
        /** log(1 + exp(x)). */
        SOFTPLUS(0),
        /** exp(x). */
        EXPONENTIAL(0),
        /** x, or alpha (exp(x / alpha) - 1) if x is negative. */
        CELU(1, 1f),
        /** ELU with the alpha and the factor that preserve mean and variance (Klambauer et al. 2017). */
        SELU(0),
        /** x sigmoid(x). */
        SILU(0),
        /** x times the distribution function of the normal distribution. */
        GELU(0),
        /** x tanh(log(1 + exp(x))). */
        MISH(0),
        /** x, clamped to [0, 6]. */
        RELU6(0),
        /** x, clamped to [-1, 1]. */
        HARDTANH(0),
        /** x (x / 6 + 1/2), the second factor clamped to [0, 1]. */
        HARDSILU(0),
        /** x if its magnitude is above alpha, else 0. */
        HARDSHRINK(1, 0.5f),
        /** x moved towards 0 by alpha, at most to 0. */
        SOFTSHRINK(1, 0.5f),
        /** x - tanh(x). */
        TANHSHRINK(0),
        /** log(sigmoid(x)). */
        LOGSIGMOID(0),
        /** (x + sqrt(x x + alpha)) / 2. */
        SQUAREPLUS(1, 4f),
        /** 0 below -1, x above 1, (x + 1)^2 / 4 between. */
        SPARSEPLUS(0),
        /** (x + 1) / 2, clamped to [0, 1]. */
        SPARSESIGMOID(0),
        /** x sigmoid(alpha x). */
        SWISH(1, 1f),
        /** GELU, approximated by tanh (Hendrycks and Gimpel 2016). */
        GELUTANH(0);

        private static final Set<Kind> OF_ONNX = EnumSet.range(SIGMOID, SOFTPLUS);

        private final int parameters;
        private final float alpha;
        private final float beta;

        Kind(int parameters, float... defaults) {
            this.parameters = parameters;
            this.alpha = parameters > 0 ? defaults[0] : 0;
            this.beta = parameters > 1 ? defaults[1] : 0;
        }

        /** {@return the number of parameters: none, alpha, or alpha and beta} */
        public int parameters() {
            return parameters;
        }

        /** {@return the default of alpha; NaN if there is none} */
        public float defaultAlpha() {
            return alpha;
        }

        /** {@return the default of beta; NaN if there is none} */
        public float defaultBeta() {
            return beta;
        }

        /**
         * {@return the ONNX function of a name}
         *
         * @param name the name in any case, such as {@code HardSigmoid}
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String name) {
            for (Kind kind : OF_ONNX) {
                if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("ONNX has no activation \"" + name + '"');
        }
    }

    /**
     * {@return a function with default parameters}
     *
     * @param kind a function that has defaults
     */
    public static ActivationFunction of(Kind kind) {
        return new ActivationFunction(kind, kind.defaultAlpha(), kind.defaultBeta());
    }

    /**
     * Applies the function in place.
     *
     * @param v the values
     * @param at the first index
     * @param n the number of values
     */
    public void apply(float[] v, int at, int n) {
        switch (kind) {
            case SIGMOID, TANH -> applyKernel(v, at, n);
            case RELU -> clamp(v, at, n, 0, Float.POSITIVE_INFINITY);
            case RELU6 -> clamp(v, at, n, 0, 6);
            case HARDTANH -> clamp(v, at, n, -1, 1);
            case HARDSIGMOID -> ActivationPasses.hardSigmoid(v, at, n, alpha, beta);
            case LEAKYRELU -> ActivationPasses.leakyRelu(v, at, n, alpha);
            case ELU -> ActivationPasses.elu(v, at, n, 1f, alpha);
            case SELU -> ActivationPasses.elu(v, at, n, ActivationPasses.SELU_SCALE, ActivationPasses.SELU_NEGATIVE);
            case SOFTSIGN -> ActivationPasses.softsign(v, at, n);
            case SOFTPLUS -> ActivationPasses.softplus(v, at, n);
            case SILU -> ActivationPasses.silu(v, at, n);
            case GELU -> ActivationPasses.gelu(v, at, n);
            case GELUTANH -> ActivationPasses.geluTanh(v, at, n);
            default -> {
                for (int i = at; i < at + n; i++) {
                    v[i] = apply(v[i]);
                }
            }
        }
    }

    /** The kernels take whole blocks of 16, and their scalar versions, which give the same bits, take the rest. */
    private void applyKernel(float[] v, int at, int n) {
        boolean sigmoid = kind == Kind.SIGMOID;
        int whole = n & -16;
        Backend.active().kernels().sigmoidTanh(v, at, sigmoid ? whole : 0, sigmoid ? 0 : whole);
        for (int i = at + whole; i < at + n; i++) {
            v[i] = sigmoid ? ElementWise.sigmoid(v[i]) : ElementWise.tanh(v[i]);
        }
    }

    /** A loop of its own, so that C2 vectorizes it. */
    private static void clamp(float[] v, int at, int n, float lowest, float highest) {
        for (int i = at; i < at + n; i++) {
            v[i] = Math.max(lowest, Math.min(v[i], highest));
        }
    }

    /** The functions that no layer has and that are computed one by one. */
    private float apply(float x) {
        return switch (kind) {
            case AFFINE -> alpha * x + beta;
            case THRESHOLDEDRELU -> x > alpha ? x : 0;
            case SCALEDTANH -> (float) (alpha * StrictMath.tanh(beta * x));
            case LOGSIGMOID -> (float) -SmoothFunctions.softplus(-x);
            case EXPONENTIAL -> (float) StrictMath.exp(x);
            case CELU -> x < 0 ? (float) (alpha * StrictMath.expm1(x / alpha)) : x;
            case MISH -> (float) (x * StrictMath.tanh(SmoothFunctions.softplus(x)));
            case HARDSILU -> x * Math.clamp(x / 6 + 0.5f, 0f, 1f);
            case HARDSHRINK -> Math.abs(x) > alpha ? x : 0;
            case SOFTSHRINK -> Math.copySign(Math.max(Math.abs(x) - alpha, 0), x);
            case TANHSHRINK -> (float) (x - StrictMath.tanh(x));
            case SQUAREPLUS -> (float) ((x + Math.sqrt((double) x * x + alpha)) / 2);
            case SPARSEPLUS -> x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4;
            case SWISH -> x * ElementWise.sigmoid(alpha * x);
            case SPARSESIGMOID -> Math.clamp((x + 1) / 2, 0f, 1f);
            default -> throw new IllegalStateException(kind + " is computed in rows");
        };
    }
}
