package dev.rondo.train.bptt;

import org.jspecify.annotations.Nullable;

/** The computation of a {@link dev.rondo.train.loss.Loss}, row by row. Immutable, so threads share it; nothing is allocated. */
public abstract sealed class RowLoss
        permits ElementwiseRowLoss, CrossEntropyRowLoss, BinaryCrossEntropyRowLoss, QuantileRowLoss, GaussianRowLoss {
    /**
     * {@return why the loss does not fit the outputs or the targets; null if it does}
     *
     * @param width O, the number of outputs
     * @param labelled whether targets are classes
     */
    public abstract @Nullable String refusal(int width, boolean labelled);

    /**
     * {@return why the loss does not fit a row of values as a target; null if it does} NaN and infinity are not examined.
     *
     * @param targets the array that holds the row
     * @param at the index of its first value
     * @param width the width of the row
     */
    public @Nullable String refusalOfTarget(float[] targets, int at, int width) {
        return null;
    }

    /**
     * {@return the amount that a row adds to the divisor of {@link dev.rondo.train.loss.Loss.Reduction#MEAN}}
     *
     * @param width O, the number of outputs
     * @param label the class; -1 where targets are rows
     */
    public abstract double count(int width, int label);

    /**
     * Computes the loss of one row, unscaled, and its gradient, scaled.
     *
     * @param row the outputs, the target and the scale; takes the gradient
     * @return the loss
     */
    public abstract double compute(LossRow row);

    static @Nullable String refusalOfClasses(int width, boolean labelled) {
        return labelled ? "this loss needs targets of " + width + " values, but the batch has classes" : null;
    }

    static @Nullable String refusalOfWeights(String name, float @Nullable [] weights, int width) {
        return weights == null || weights.length == width
                ? null
                : "there are " + weights.length + " " + name + " for " + width + " outputs";
    }
}
