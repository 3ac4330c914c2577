package dev.rondo.train.bptt;

import dev.rondo.kernel.Padding;

/** One row for a {@link RowLoss}: outputs, target and gradient. Mutable; each thread has its own. */
public final class LossRow {
    /** More floats than a row has may be written to the gradient. */
    private static final int EXTRA = 16;

    private static final float[] NONE = {};

    final int width;
    float[] outputs = NONE;
    int outputsAt;
    /** Empty where the target is a class. */
    float[] targets = NONE;

    int targetsAt;
    int label;
    float scale;
    /** Takes scale dLoss/dy; values after the first O are garbage. */
    final float[] gradient;

    /**
     * Creates a row.
     *
     * @param width O, the number of outputs
     */
    public LossRow(int width) {
        this.width = width;
        this.gradient = new float[Padding.pad(width) + EXTRA];
    }

    /**
     * Sets the outputs.
     *
     * @param values the array that holds them
     * @param at the index of the first
     */
    public void setOutputs(float[] values, int at) {
        outputs = values;
        outputsAt = at;
    }

    /**
     * Sets the target to a row of values.
     *
     * @param values the array that holds them
     * @param at the index of the first
     */
    public void setTarget(float[] values, int at) {
        targets = values;
        targetsAt = at;
        label = -1;
    }

    /**
     * Sets the target to a class.
     *
     * @param index the class, from 0 to O - 1
     */
    public void setLabel(int index) {
        targets = NONE;
        label = index;
    }

    /**
     * Sets the scale.
     *
     * @param factor the factor of the gradient
     */
    public void setScale(float factor) {
        scale = factor;
    }

    /** {@return the gradient [O], which {@link RowLoss#compute} fills; longer than O} */
    public float[] gradient() {
        return gradient;
    }
}
