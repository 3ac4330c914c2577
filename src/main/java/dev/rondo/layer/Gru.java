package dev.rondo.layer;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The gated recurrent unit (Cho et al. 2014), as PyTorch's {@code nn.GRU}.
 *
 * <pre>
 * r  = &sigma;(W_r x + b_ir + U_r h + b_hr)
 * z  = &sigma;(W_z x + b_iz + U_z h + b_hz)
 * n  = tanh(W_n x + b_in + r &middot; (U_n h + b_hn))     reset after the product
 * n  = tanh(W_n x + b_in + U_n (r &middot; h) + b_hn)     reset before the product
 * h' = (1 - z) &middot; n + z &middot; h
 * </pre>
 *
 * <p>Parameters: {@code weight_ih} W [3 hidden, input], {@code weight_hh} U [3 hidden, hidden], {@code bias_ih} and
 * {@code bias_hh} [3 hidden], with rows in the order r z n. PyTorch and Keras reset after the product by default; Cho et
 * al. reset before it. {@link #withActivations} replaces &sigma; and tanh.
 *
 * @param inputSize the width of x
 * @param hiddenSize the width of h
 * @param resetAfter whether r multiplies the product U_n h, as in PyTorch, or h itself
 * @param bias whether the gates have biases
 * @param activations the functions in the place of &sigma; and tanh
 */
public record Gru(int inputSize, int hiddenSize, boolean resetAfter, boolean bias, CellActivations activations)
        implements RecurrentLayer {
    /** The index of z among the gates r z n. */
    private static final int UPDATE_GATE = 1;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public Gru {
        LayerSizes.requirePositive("gru", "inputSize", inputSize);
        LayerSizes.requirePositive("gru", "hiddenSize", hiddenSize);
        Objects.requireNonNull(activations, "activations");
    }

    /**
     * Makes a layer with the usual activations.
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h
     * @param resetAfter whether r multiplies the product U_n h, as in PyTorch, or h itself
     * @param bias whether the gates have biases
     */
    public Gru(int inputSize, int hiddenSize, boolean resetAfter, boolean bias) {
        this(inputSize, hiddenSize, resetAfter, bias, CellActivations.DEFAULT);
    }

    /**
     * {@return a layer with biases and reset after the product}
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h
     */
    public static Gru of(int inputSize, int hiddenSize) {
        return new Gru(inputSize, hiddenSize, true, true);
    }

    /**
     * {@return this layer with other activations}
     *
     * @param activation the function of n, instead of tanh
     * @param recurrentActivation the function of the gates r and z, instead of &sigma;
     */
    public Gru withActivations(Activation activation, Activation recurrentActivation) {
        CellActivations both = new CellActivations(activation, recurrentActivation);
        return new Gru(inputSize, hiddenSize, resetAfter, bias, both);
    }

    @Override
    public int gates() {
        return 3;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return RecurrentParameters.of(this, module, depth);
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        int next = RecurrentParameters.initialize(this, initializer, random, block, at);
        RecurrentParameters.setBias(this, UPDATE_GATE, initializer.updateBias(), block, next);
    }

    @Override
    public String kind() {
        return "gru";
    }

    @Override
    public String describe() {
        return "gru " + inputSize + " -> " + hiddenSize + (resetAfter ? "" : ", reset before the product")
                + activations.describe() + (bias ? "" : ", no bias");
    }
}
