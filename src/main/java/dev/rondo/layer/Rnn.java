package dev.rondo.layer;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The simple recurrent layer (Elman 1990), as PyTorch's {@code nn.RNN}: {@code h' = f(W x + b_ih + U h + b_hh)}.
 *
 * <p>Parameters: {@code weight_ih} W [hidden, input], {@code weight_hh} U [hidden, hidden], {@code bias_ih} and
 * {@code bias_hh} [hidden].
 *
 * @param inputSize the width of x
 * @param hiddenSize the width of h
 * @param activation f: {@link Activation#TANH} or {@link Activation#RELU}
 * @param bias whether the gates have biases
 */
public record Rnn(int inputSize, int hiddenSize, Activation activation, boolean bias) implements RecurrentLayer {
    /**
     * Checks sizes and activation.
     *
     * @throws IllegalArgumentException if a size is not positive or the activation is neither TANH nor RELU
     */
    public Rnn {
        Objects.requireNonNull(activation, "activation");
        LayerSizes.requirePositive("rnn", "inputSize", inputSize);
        LayerSizes.requirePositive("rnn", "hiddenSize", hiddenSize);
        if (activation != Activation.TANH && activation != Activation.RELU) {
            throw new IllegalArgumentException("rnn: activation must be TANH or RELU, but is " + activation);
        }
    }

    /**
     * {@return a layer with biases and tanh}
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h
     */
    public static Rnn of(int inputSize, int hiddenSize) {
        return new Rnn(inputSize, hiddenSize, Activation.TANH, true);
    }

    @Override
    public int gates() {
        return 1;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        return RecurrentParameters.of(this, module, depth);
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        RecurrentParameters.initialize(this, initializer, random, block, at);
    }

    @Override
    public String kind() {
        return "rnn";
    }

    @Override
    public String describe() {
        return "rnn " + inputSize + " -> " + hiddenSize + ", "
                + activation.name().toLowerCase(Locale.ROOT) + (bias ? "" : ", no bias");
    }
}
