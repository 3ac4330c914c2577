package dev.rondo.layer;

import java.util.Objects;

/**
 * The functions of an {@link Lstm} or {@link Gru}. The fused kernels compute the usual ones, tanh and the logistic function; others
 * take one pass over the gates more.
 *
 * @param activation the function of the candidate, and of c in the output of an LSTM; Keras's {@code activation}
 * @param recurrentActivation the function of the gates; Keras's {@code recurrent_activation}
 */
public record CellActivations(Activation activation, Activation recurrentActivation) {
    /** Tanh, and the logistic function for the gates. */
    public static final CellActivations DEFAULT = new CellActivations(Activation.TANH, Activation.SIGMOID);

    /**
     * Checks the functions.
     *
     * @throws IllegalArgumentException if one is not {@link Activation#ofCells}
     */
    public CellActivations {
        requireOfCells(Objects.requireNonNull(activation, "activation"));
        requireOfCells(Objects.requireNonNull(recurrentActivation, "recurrentActivation"));
    }

    private static void requireOfCells(Activation activation) {
        if (!activation.ofCells()) {
            throw new IllegalArgumentException("an LSTM or GRU cannot have the activation " + activation);
        }
    }

    /** {@return whether they are tanh and the logistic function} */
    public boolean isDefault() {
        return equals(DEFAULT);
    }

    /** {@return what a description says of them: nothing for the usual ones} */
    String describe() {
        return isDefault() ? "" : ", activation " + activation.inWords() + ", gates " + recurrentActivation.inWords();
    }
}
