package dev.rondo.graph.chain;

import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.layer.Activation;
import org.jspecify.annotations.Nullable;

/** Which functions of graphs are activations of layers. */
public final class LayerActivations {
    private LayerActivations() {}

    /**
     * {@return the activation that computes a function; null if no layer has it}
     *
     * @param function a function of single values
     */
    public static @Nullable Activation of(ActivationFunction function) {
        return switch (function.kind()) {
            case SIGMOID -> Activation.SIGMOID;
            case TANH -> Activation.TANH;
            case RELU -> Activation.RELU;
            case AFFINE -> function.alpha() == 1 && function.beta() == 0 ? Activation.LINEAR : null;
            case HARDSIGMOID -> hardSigmoid(function);
            case SOFTSIGN -> Activation.SOFTSIGN;
            case ELU, CELU -> function.alpha() == 1 ? Activation.ELU : null;
            case SELU -> Activation.SELU;
            case SILU -> Activation.SILU;
            case SWISH -> function.alpha() == 1 ? Activation.SILU : null;
            case LEAKYRELU -> function.alpha() == Activation.LEAKY_RELU.slope() ? Activation.LEAKY_RELU : null;
            case GELU -> Activation.GELU;
            case GELUTANH -> Activation.GELU_TANH;
            case SOFTPLUS -> Activation.SOFTPLUS;
            default -> null;
        };
    }

    /** Exporters write 1/6 with different numbers of digits. */
    private static @Nullable Activation hardSigmoid(ActivationFunction function) {
        if (function.beta() != 0.5f) {
            return null;
        }
        if (function.alpha() == Activation.HARD_SIGMOID_FIFTH.slope()) {
            return Activation.HARD_SIGMOID_FIFTH;
        }
        float sixth = Activation.HARD_SIGMOID.slope();
        return Math.abs(function.alpha() - sixth) <= 2 * Math.ulp(sixth) ? Activation.HARD_SIGMOID : null;
    }

    /**
     * {@return the function of an activation other than softmax}
     *
     * @param activation the activation
     */
    static ActivationFunction function(Activation activation) {
        return switch (activation) {
            case LINEAR -> new ActivationFunction(Kind.AFFINE, 1, 0);
            case HARD_SIGMOID, HARD_SIGMOID_FIFTH -> new ActivationFunction(Kind.HARDSIGMOID, activation.slope(), 0.5f);
            case LEAKY_RELU -> new ActivationFunction(Kind.LEAKYRELU, activation.slope(), 0);
            case GELU_TANH -> ActivationFunction.of(Kind.GELUTANH);
            case SOFTMAX -> throw new IllegalArgumentException("softmax is not a function of single values");
            default -> ActivationFunction.of(Kind.valueOf(activation.name()));
        };
    }
}
