package dev.rondo.train;

import java.util.Locale;

/**
 * The figures of an epoch of a {@link Fit}. Immutable.
 *
 * @param epoch the number of the epoch, from 1
 * @param epochs the largest number of epochs
 * @param trainingLoss the mean loss of its batches, each with the weights before its update
 * @param validation the figures of the validation; {@link Evaluation#NONE} without one
 * @param learningRateFactor the factor of the learning rates of the next epoch, in addition to the schedule
 * @param best whether its loss is the lowest so far
 */
public record EpochReport(
        int epoch, int epochs, double trainingLoss, Evaluation validation, double learningRateFactor, boolean best) {
    /** {@return the loss that decides which epoch is best: that of the validation or, without one, of training} */
    public double loss() {
        return validation == Evaluation.NONE ? trainingLoss : validation.loss();
    }

    /** {@return the figures on one line} */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "epoch %d/%d: training loss %.4f", epoch, epochs, trainingLoss));
        if (validation != Evaluation.NONE) {
            line.append(", validation ").append(validation);
        }
        return line.append(best ? ", the best" : "").toString();
    }
}
