package dev.rondo.layer;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The function that a {@link Dense} layer applies to its sums. {@link Rnn} takes {@link #TANH} or {@link #RELU}; {@link Lstm} and
 * {@link Gru} take those of {@link #ofCells}.
 */
public enum Activation {
    /** x */
    LINEAR,
    /** The hyperbolic tangent. */
    TANH,
    /** The logistic function, 1 / (1 + exp(-x)). */
    SIGMOID,
    /** max(0, x) */
    RELU,
    /** exp(x) divided by the sum of exp over the layer's outputs. */
    SOFTMAX,
    /** x / 6 + 1/2, clamped to [0, 1]: the hard sigmoid of Keras 3 and PyTorch. */
    HARD_SIGMOID(1f / 6),
    /** x / 5 + 1/2, clamped to [0, 1]: the hard sigmoid of Keras 1 and 2, and the default of ONNX. */
    HARD_SIGMOID_FIFTH(0.2f),
    /** x / (1 + |x|) */
    SOFTSIGN,
    /** x, or exp(x) - 1 if x is negative (Clevert, Unterthiner, Hochreiter 2015). */
    ELU,
    /** ELU with the factors that preserve mean and variance (Klambauer et al. 2017). */
    SELU,
    /** x times the logistic function of x, also called swish (Ramachandran, Zoph, Le 2017). */
    SILU,
    /** x, or x / 100 if x is negative: the leaky ReLU of PyTorch and ONNX with their default slope. */
    LEAKY_RELU(0.01f),
    /** x times the distribution function of the normal distribution (Hendrycks, Gimpel 2016). */
    GELU,
    /** GELU in the approximation by tanh. */
    GELU_TANH,
    /** log(1 + exp(x)) */
    SOFTPLUS;

    private static final Set<Activation> OF_CELLS =
            EnumSet.of(LINEAR, TANH, SIGMOID, RELU, HARD_SIGMOID, HARD_SIGMOID_FIFTH, SOFTSIGN, ELU, SELU, SILU);

    private final float slope;

    Activation() {
        this(1f);
    }

    Activation(float slope) {
        this.slope = slope;
    }

    /** {@return the factor of x between the bounds of a hard sigmoid, or of negative x in {@link #LEAKY_RELU}; else 1} */
    public float slope() {
        return slope;
    }

    /** {@return whether the gates and the state of an {@link Lstm} or {@link Gru} can have it} */
    public boolean ofCells() {
        return OF_CELLS.contains(this);
    }

    String inWords() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
