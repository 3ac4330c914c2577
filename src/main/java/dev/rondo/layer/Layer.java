package dev.rondo.layer;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The description of one layer of a network: its sizes and options, without weights. Immutable.
 *
 * <p>A layer knows the names and shapes of its parameters, which are those of PyTorch, and their initial values. It does not
 * compute.
 */
public sealed interface Layer
        permits RecurrentLayer, Dense, Embedding, ColumnEmbedding, Dropout, Residual, Scale, LayerNorm, Bidirectional {
    /** {@return the width of one input; the size of the vocabulary for an {@link Embedding}} */
    int inputSize();

    /** {@return the width of one output; by default that of the input} */
    default int outputSize() {
        return inputSize();
    }

    /**
     * {@return the widths of the state of one stream, empty for a layer without a state, as by default} For a recurrent layer the
     * first is that of the hidden state h, which is also the output; LSTM adds the cell state c.
     */
    default List<Integer> stateWidths() {
        return List.of();
    }

    /** {@return the number of directions in time: 2 for a {@link Bidirectional} layer, else 1} */
    default int directions() {
        return 1;
    }

    /**
     * {@return the parameters, in the order of their values in the block; none by default}
     *
     * @param module the prefix of the names, such as {@code encoder.lstm}, or empty
     * @param depth the index of a recurrent layer in its stack, such as the 1 of {@code weight_ih_l1}
     */
    default List<Parameter> parameters(String module, int depth) {
        return List.of();
    }

    /**
     * Writes the initial values of the parameters; nothing by default.
     *
     * @param initializer the scheme
     * @param random the source of randomness
     * @param block takes the values, in the order of {@link #parameters}
     * @param at the index of the first value
     */
    default void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {}

    /** {@return the lower-case name of the kind, such as {@code lstm}; module names begin with it} */
    String kind();

    /** {@return a line with the kind, sizes and options; two layers are equal if their lines are} */
    String describe();

    /** {@return the number of parameter values} */
    default int parameterCount() {
        long count = 0;
        for (Parameter parameter : parameters("", 0)) {
            count += parameter.size();
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    describe() + " has " + count + " parameters, but a layer can have at most " + Integer.MAX_VALUE);
        }
        return (int) count;
    }
}
