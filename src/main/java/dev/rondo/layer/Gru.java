package dev.rondo.layer;

import java.util.List;
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
 * @param inputSize the width of x
 * @param hiddenSize the width of h
 * @param resetAfter whether the reset gate is applied after the product with h, as PyTorch does
 * @param bias whether there are biases
 */
public record Gru(int inputSize, int hiddenSize, boolean resetAfter, boolean bias) implements RecurrentLayer {
    /** Checks sizes. */
    public Gru {
        Sizes.requirePositive("gru", "inputSize", inputSize);
        Sizes.requirePositive("gru", "hiddenSize", hiddenSize);
    }

    /**
     * {@return a layer with biases that resets after the product}
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h
     */
    public static Gru of(int inputSize, int hiddenSize) {
        return new Gru(inputSize, hiddenSize, true, true);
    }

    @Override
    public int gates() {
        return 3;
    }

    @Override
    public int outputSize() {
        return hiddenSize;
    }

    @Override
    public List<Integer> stateWidths() {
        return List.of(hiddenSize);
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return Sizes.recurrent(module, depth, 3, inputSize, hiddenSize, hiddenSize, bias);
    }

    @Override
    public void initialize(Initializer init, RandomGenerator random, float[] block, int at) {
        init.fillRecurrent(random, block, at, 3, inputSize, hiddenSize, hiddenSize, bias);
    }

    @Override
    public String kind() {
        return "gru";
    }

    @Override
    public String describe() {
        return "gru " + inputSize + " -> " + hiddenSize + (resetAfter ? "" : ", reset before the product")
                + (bias ? "" : ", no bias");
    }
}
