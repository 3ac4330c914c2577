package dev.rondo.train;

import java.util.Locale;

/**
 * The figures of an epoch of a {@link Fit}. Immutable.
 *
 * @param epoch which one, from 1
 * @param epochs the most there will be
 * @param trainingLoss the mean of its batches' losses, each with the weights before its update
 * @param validation figures of the validation; those of no evaluation, NaN, without one
 * @param learningRateFactor what the learning rates of the next epoch are multiplied with, beside the schedule
 * @param best whether its loss is the lowest so far
 */
public record EpochReport(
        int epoch, int epochs, double trainingLoss, Evaluation validation, double learningRateFactor, boolean best) {
    /** {@return the loss that tells whether training gets better: of the validation, or where there is none, of training} */
    public double loss() {
        return validation == Evaluation.NONE ? trainingLoss : validation.loss();
    }

    /** {@return the figures in one line} */
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
