package dev.rondo.model.graph;

import dev.rondo.kernel.ElementWise;
import java.util.Locale;

/**
 * A function of one number, such as cells and graphs apply to each element.
 *
 * @param kind which
 * @param alpha its first parameter, where it has one
 * @param beta its second, where it has one
 */
public record ActivationFunction(Kind kind, float alpha, float beta) {
    /** The functions, with ONNX's defaults for their parameters; NaN where the text of ONNX has none. */
    public enum Kind {
        /** 1 / (1 + exp(-x)). */
        SIGMOID(0),
        /** tanh(x). */
        TANH(0),
        /** max(0, x). */
        RELU(0),
        /** alpha x + beta. */
        AFFINE(2, Float.NaN, Float.NaN),
        /** x, or alpha x where it is negative. */
        LEAKYRELU(1, 0.01f),
        /** x where it is above alpha, or 0. */
        THRESHOLDEDRELU(1, 1f),
        /** alpha tanh(beta x). */
        SCALEDTANH(2, Float.NaN, Float.NaN),
        /** alpha x + beta, held between 0 and 1. */
        HARDSIGMOID(2, 0.2f, 0.5f),
        /** x, or alpha (exp(x) - 1) where it is negative. */
        ELU(1, 1f),
        /** x / (1 + |x|). */
        SOFTSIGN(0),
        /** log(1 + exp(x)). */
        SOFTPLUS(0);

        private final int parameters;
        private final float alpha;
        private final float beta;

        Kind(int parameters, float... defaults) {
            this.parameters = parameters;
            this.alpha = parameters > 0 ? defaults[0] : 0;
            this.beta = parameters > 1 ? defaults[1] : 0;
        }

        /** {@return how many parameters it has: none, alpha, or alpha and beta} */
        public int parameters() {
            return parameters;
        }

        /** {@return the default of alpha, NaN where there is none} */
        public float defaultAlpha() {
            return alpha;
        }

        /** {@return the default of beta, NaN where there is none} */
        public float defaultBeta() {
            return beta;
        }

        /**
         * {@return the function of a name}
         *
         * @param name in letters of any case, such as {@code HardSigmoid}
         * @throws IllegalArgumentException when there is none
         */
        public static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("there is no activation \"" + name + '"');
        }
    }

    /**
     * {@return a function with the defaults for its parameters}
     *
     * @param kind one that has defaults
     */
    public static ActivationFunction of(Kind kind) {
        return new ActivationFunction(kind, kind.defaultAlpha(), kind.defaultBeta());
    }

    /**
     * Applies it in place.
     *
     * @param v the values
     * @param at the first index
     * @param n how many
     */
    void apply(float[] v, int at, int n) {
        for (int i = at; i < at + n; i++) {
            v[i] = apply(v[i]);
        }
    }

    private float apply(float x) {
        return switch (kind) {
            case SIGMOID -> ElementWise.sigmoid(x);
            case TANH -> ElementWise.tanh(x);
            case RELU -> Math.max(x, 0);
            case AFFINE -> alpha * x + beta;
            case LEAKYRELU -> x < 0 ? alpha * x : x;
            case THRESHOLDEDRELU -> x > alpha ? x : 0;
            case SCALEDTANH -> (float) (alpha * StrictMath.tanh(beta * x));
            case HARDSIGMOID -> Math.clamp(alpha * x + beta, 0f, 1f);
            case ELU -> x < 0 ? (float) (alpha * StrictMath.expm1(x)) : x;
            case SOFTSIGN -> x / (1 + Math.abs(x));
            // of a large x, exp would be infinite
            case SOFTPLUS -> (float) (Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))));
        };
    }
}
