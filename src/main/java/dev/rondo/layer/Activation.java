package dev.rondo.layer;

/** The function that a {@link Dense} layer applies to its sums. {@link Rnn} takes {@link #TANH} or {@link #RELU}. */
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
    SOFTMAX
}
