package dev.rondo.layer;

import java.util.Objects;

/**
 * The functions of an {@link Lstm} or {@link Gru}. The fused kernels compute the usual ones, tanh and the logistic function; others
 * take one more pass over the gates.
 *
 * @param activation the function of the candidate, and of c in the output of an LSTM; Keras's {@code activation}
 * @param recurrentActivation the function of the gates; Keras's {@code recurrent_activation}
 * @param normalization the layer normalization of their arguments, which needs the usual activations
 */
public record CellActivations(Activation activation, Activation recurrentActivation, CellNormalization normalization) {
    /** Tanh, and the logistic function for the gates. */
    public static final CellActivations DEFAULT = new CellActivations(Activation.TANH, Activation.SIGMOID);

    /**
     * Checks the functions.
     *
     * @throws IllegalArgumentException if one is not {@link Activation#ofCells}, or layer normalization is combined with
     *     unusual ones
     */
    public CellActivations {
        requireOfCells(Objects.requireNonNull(activation, "activation"));
        requireOfCells(Objects.requireNonNull(recurrentActivation, "recurrentActivation"));
        boolean usual = activation == Activation.TANH && recurrentActivation == Activation.SIGMOID;
        if (!normalization.isNone() && !usual) {
            throw new IllegalArgumentException(
                    "layer normalization cannot be combined with activations other than tanh and sigmoid");
        }
    }

    /**
     * Makes functions without layer normalization.
     *
     * @param activation the function of the candidate, and of c in the output of an LSTM
     * @param recurrentActivation the function of the gates
     */
    public CellActivations(Activation activation, Activation recurrentActivation) {
        this(activation, recurrentActivation, CellNormalization.NONE);
    }

    /**
     * {@return the usual activations of normalized arguments}
     *
     * @param normalization the layer normalization
     */
    public static CellActivations normalized(CellNormalization normalization) {
        return new CellActivations(Activation.TANH, Activation.SIGMOID, normalization);
    }

    private static void requireOfCells(Activation activation) {
        if (!activation.ofCells()) {
            throw new IllegalArgumentException("an LSTM or GRU cannot have the activation " + activation);
        }
    }

    /** {@return whether they are tanh and the logistic function, without layer normalization} */
    public boolean isDefault() {
        return equals(DEFAULT);
    }

    /** {@return what a description says of them: nothing for the usual ones} */
    String describe() {
        if (!normalization.isNone()) {
            return normalization.describe();
        }
        return isDefault() ? "" : ", activation " + activation.inWords() + ", gates " + recurrentActivation.inWords();
    }
}
