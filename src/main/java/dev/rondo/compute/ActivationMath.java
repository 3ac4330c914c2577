package dev.rondo.compute;

import dev.rondo.kernel.ActivationPasses;
import dev.rondo.kernel.ElementWise;
import dev.rondo.layer.Activation;

/** The activations of single values, on the kernels, and their derivatives. */
final class ActivationMath {
    /** 1 / sqrt(2 pi), the largest density of the normal distribution. */
    private static final float DENSITY = 0.3989422804014327f;

    private ActivationMath() {}

    /** Applies a function of single values, which excludes softmax, to a row in place. */
    static void apply(Activation function, float[] v, int at, int n) {
        switch (function) {
            case LINEAR -> {}
            case TANH -> Forward.KERNELS.sigmoidTanh(v, at, 0, n);
            case SIGMOID -> Forward.KERNELS.sigmoidTanh(v, at, n, 0);
            case RELU -> Forward.KERNELS.relu(v, at, n);
            case HARD_SIGMOID, HARD_SIGMOID_FIFTH -> ActivationPasses.hardSigmoid(v, at, n, function.slope(), 0.5f);
            case SOFTSIGN -> ActivationPasses.softsign(v, at, n);
            case ELU -> ActivationPasses.elu(v, at, n, 1f, 1f);
            case SELU -> ActivationPasses.elu(v, at, n, ActivationPasses.SELU_SCALE, ActivationPasses.SELU_NEGATIVE);
            case SILU -> ActivationPasses.silu(v, at, n);
            case LEAKY_RELU -> ActivationPasses.leakyRelu(v, at, n, function.slope());
            case GELU -> ActivationPasses.gelu(v, at, n);
            case GELU_TANH -> ActivationPasses.geluTanh(v, at, n);
            case SOFTPLUS -> ActivationPasses.softplus(v, at, n);
            case SOFTMAX -> throw new IllegalStateException("softmax is not a function of single values");
        }
    }

    /** {@return whether {@link #slope} reads the sum} */
    static boolean slopeReadsSum(Activation function) {
        return switch (function) {
            case SILU, GELU, GELU_TANH, SOFTPLUS -> true;
            default -> false;
        };
    }

    /**
     * {@return the derivative f'(s)}
     *
     * @param function f
     * @param s the sum; any value unless {@link #slopeReadsSum}
     * @param y f(s)
     */
    static float slope(Activation function, float s, float y) {
        return switch (function) {
            case LINEAR -> 1f;
            case TANH -> 1f - y * y;
            case SIGMOID -> y * (1f - y);
            case RELU -> y > 0 ? 1f : 0f;
            case HARD_SIGMOID, HARD_SIGMOID_FIFTH -> y > 0 && y < 1 ? function.slope() : 0f;
            case SOFTSIGN -> (1f - Math.abs(y)) * (1f - Math.abs(y));
            case ELU -> y > 0 ? 1f : y + 1f;
            case SELU -> y > 0 ? ActivationPasses.SELU_SCALE : y + ActivationPasses.SELU_NEGATIVE;
            case SILU -> {
                float sigmoid = ElementWise.sigmoid(s);
                yield sigmoid + y * (1f - sigmoid);
            }
            case LEAKY_RELU -> y > 0 ? 1f : function.slope();
            case GELU -> geluSlope(s, y);
            case GELU_TANH -> geluTanhSlope(s);
            case SOFTPLUS -> ElementWise.sigmoid(s);
            case SOFTMAX -> throw new IllegalStateException("softmax is not a function of single values");
        };
    }

    /** {@code P(s) + s p(s)}, with P(s) = y / s and the density p. */
    private static float geluSlope(float s, float y) {
        float e = ElementWise.sigmoid(-0.5f * s * s);
        return (s == 0 ? 0.5f : y / s) + s * DENSITY * (e / (1f - e));
    }

    private static float geluTanhSlope(float s) {
        float square = ActivationPasses.GELU_CUBE * s * s;
        float t = ElementWise.tanh(ActivationPasses.GELU_SCALE * s * (1f + square));
        return 0.5f * (1f + t) + 0.5f * s * (1f - t * t) * ActivationPasses.GELU_SCALE * (1f + 3f * square);
    }
}
