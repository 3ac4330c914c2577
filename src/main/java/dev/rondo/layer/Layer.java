package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One layer of a network: its sizes and options, without weights. Immutable.
 *
 * <p>A layer names its parameters as PyTorch does and initialises them. How it is computed is not its concern.
 */
public sealed interface Layer permits RecurrentLayer, Dense, Embedding, Dropout, Bidirectional {
    /** {@return the width of one input; the size of the vocabulary for an {@link Embedding}} */
    int inputSize();

    /** {@return the width of one output} */
    int outputSize();

    /**
     * {@return the widths of what one stream remembers between steps, empty for a layer without memory} A recurrent
     * layer's first entry is its hidden state h, which is its output too; LSTM adds the cell state c.
     */
    List<Integer> stateWidths();

    /** {@return the directions in time it walks: 2 for a {@link Bidirectional} layer, else 1} */
    default int directions() {
        return 1;
    }

    /**
     * {@return the parameters, in the order of their values in the layer's block}
     *
     * @param module the prefix of the names, such as {@code encoder.lstm}; empty for none
     * @param depth the place of a recurrent layer in its stack: the 1 of {@code weight_ih_l1}
     */
    List<Parameter> parameters(String module, int depth);

    /**
     * Writes initial values.
     *
     * @param init the scheme
     * @param random the source of randomness
     * @param block where the values go, in the order of {@link #parameters}
     * @param at the first index
     */
    void initialize(Initializer init, RandomGenerator random, float[] block, int at);

    /** {@return the lower-case name of the kind, such as {@code lstm}, as it begins a module's name} */
    String kind();

    /** {@return one line that tells the layer's options and sizes; equal texts mean equal layers} */
    String describe();

    /** {@return the number of parameter values} */
    default int parameterCount() {
        int count = 0;
        for (Parameter parameter : parameters("", 0)) {
            count = Math.addExact(count, parameter.size());
        }
        return count;
    }
}
