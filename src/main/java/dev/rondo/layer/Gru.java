package dev.rondo.layer;

import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>{@link CellNormalization} has the equations of layer normalization, which needs the usual activations and the reset after the
 * product. Its parameters follow: {@code gain_ih} and {@code gain_hh} [3 hidden], in the order of the gates, initially 1.
 *
 * @param inputSize the width of x
 * @param hiddenSize the width of h
 * @param resetAfter whether r multiplies the product U_n h, as in PyTorch, or h itself
 * @param bias whether the gates have biases
 * @param activations the functions in the place of &sigma; and tanh, and their normalization, which has no cell state to carry
 */
public record Gru(int inputSize, int hiddenSize, boolean resetAfter, boolean bias, CellActivations activations)
        implements RecurrentLayer {
    /** The index of z among the gates r z n. */
    private static final int UPDATE_GATE = 1;

    /**
     * Checks sizes and options.
     *
     * @throws IllegalArgumentException if a size is not positive, or if layer normalization is carried or combined with a reset before
     *     the product
     */
    public Gru {
        LayerSizes.requirePositive("gru", "inputSize", inputSize);
        LayerSizes.requirePositive("gru", "hiddenSize", hiddenSize);
        Objects.requireNonNull(activations, "activations");
        if (!activations.normalization().isNone() && !resetAfter) {
            throw new IllegalArgumentException(
                    "gru: layer normalization cannot be combined with a reset before the product");
        }
        if (activations.normalization().carried()) {
            throw new IllegalArgumentException("gru: has no cell state that could be carried normalized");
        }
    }

    /**
     * Makes a layer with the usual activations and without layer normalization.
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
        CellActivations both = new CellActivations(activation, recurrentActivation, normalization());
        return new Gru(inputSize, hiddenSize, resetAfter, bias, both);
    }

    /**
     * {@return this layer with layer normalization, as in Haste}
     *
     * @param epsilon what is added to the variance, such as 1e-5
     * @throws IllegalArgumentException if epsilon is not a positive number, or the layer has another option
     */
    public Gru withLayerNorm(float epsilon) {
        CellActivations both = new CellActivations(
                activations.activation(), activations.recurrentActivation(), CellNormalization.of(epsilon));
        return new Gru(inputSize, hiddenSize, resetAfter, bias, both);
    }

    /** {@return the layer normalization of the gates} */
    public CellNormalization normalization() {
        return activations.normalization();
    }

    @Override
    public int gates() {
        return 3;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        List<Parameter> all = new ArrayList<>(RecurrentParameters.of(this, module, depth));
        if (!normalization().isNone()) {
            all.addAll(RecurrentParameters.gains(this, module, depth));
        }
        return all;
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        int next = RecurrentParameters.initialize(this, initializer, random, block, at);
        RecurrentParameters.setBias(this, UPDATE_GATE, initializer.updateBias(), block, next);
        if (!normalization().isNone()) {
            Arrays.fill(block, next, next + 2 * gates() * hiddenSize, 1f);
        }
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
