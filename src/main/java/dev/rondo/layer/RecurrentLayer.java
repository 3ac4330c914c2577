package dev.rondo.layer;

/**
 * A layer with memory: {@link Rnn}, {@link Gru} or {@link Lstm}. It walks time in one direction;
 * {@link Bidirectional} runs one in each.
 */
public sealed interface RecurrentLayer extends Layer permits Rnn, Gru, Lstm {
    /** {@return the number of hidden units} */
    int hiddenSize();

    /** {@return the number of gates that have weights} */
    int gates();

    /** {@return whether the gates have biases} */
    boolean bias();
}
