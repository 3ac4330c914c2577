package dev.rondo.layer;

import java.util.List;

/**
 * A layer with a state: {@link Rnn}, {@link Gru} or {@link Lstm}. It runs forward in time; {@link Bidirectional} runs two,
 * one in each direction.
 */
public sealed interface RecurrentLayer extends Layer permits Rnn, Gru, Lstm {
    /** {@return the number of hidden units} */
    int hiddenSize();

    /** {@return the number of gates that have weights} */
    int gates();

    /** {@return whether the gates have biases} */
    boolean bias();

    @Override
    default int outputSize() {
        return hiddenSize();
    }

    @Override
    default List<Integer> stateWidths() {
        return List.of(hiddenSize());
    }
}
