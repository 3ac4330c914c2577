package dev.rondo.train.bptt;

import dev.rondo.data.Batch;
import dev.rondo.train.loss.CustomLoss;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossFunction;
import dev.rondo.train.loss.LossHeads;
import org.jspecify.annotations.Nullable;

/** One of the {@link LossParts}: a loss of a range of the outputs, and its value over the rows of a window. Not thread-safe. */
public final class LossPart {
    final int outputsAt;
    final int outputs;
    final int targetsAt;
    /** Whether it adds to gradients that an earlier part has written. */
    final boolean adds;
    /** Computes a loss of single rows; null for one of sequences. */
    final @Nullable RowLoss rows;
    /** Computes a loss of sequences; null for one of single rows. */
    final @Nullable LossFunction sequences;
    /** The factor of the gradients. */
    float scale;

    private final LossHeads.@Nullable Head head;
    private final Loss loss;
    private final double termWeight;
    private final boolean classInTarget;
    private final int targetSize;
    private double[] values = {}; // [T][B], or [B] for a loss of sequences
    private double count;
    private double divisor;
    private double value;

    /** Where a part's outputs and targets lie. */
    record Range(int outputsAt, int outputs, int targetsAt) {}

    LossPart(LossHeads.@Nullable Head head, Loss loss, double termWeight, Range range, boolean adds) {
        this.head = head;
        this.loss = loss;
        this.termWeight = termWeight;
        this.outputsAt = range.outputsAt();
        this.outputs = range.outputs();
        this.targetsAt = range.targetsAt();
        this.adds = adds;
        this.sequences = loss instanceof CustomLoss custom ? custom.function() : null;
        this.rows = loss instanceof CustomLoss ? null : RowLosses.of(loss);
        this.classInTarget = head != null && loss instanceof Loss.CrossEntropy;
        this.targetSize = classInTarget ? 1 : loss.targetSize(outputs);
    }

    /** {@return the head it belongs to; null without heads} */
    public LossHeads.@Nullable Head head() {
        return head;
    }

    /** {@return the loss} */
    public Loss loss() {
        return loss;
    }

    /** {@return its factor in the whole loss} */
    public double weight() {
        return head == null ? termWeight : termWeight * head.weight();
    }

    /** {@return its factor in the loss of its head} */
    public double termWeight() {
        return termWeight;
    }

    /** {@return whether its value is a mean} */
    public boolean isMean() {
        return loss.reduction() == Loss.Reduction.MEAN;
    }

    /** {@return its value over the last window, without its weight} */
    public double value() {
        return value;
    }

    /** {@return the divisor of a mean over the last window; 0 if it had no target} */
    public double count() {
        return count;
    }

    /**
     * {@return why the loss does not fit its outputs or the targets; null if it does}
     *
     * @param labelled whether targets are classes
     */
    public @Nullable String refusal(boolean labelled) {
        return rows != null ? rows.refusal(outputs, labelled) : RowLoss.refusalOfClasses(targetSize, labelled);
    }

    @Nullable
    String refusalOfTarget(float[] targets, int at) {
        if (classInTarget && head != null) {
            float index = targets[at + targetsAt];
            return index >= 0 && index < outputs && index == (int) index
                    ? null
                    : "the class of head " + head.name() + " must be a whole number from 0 to " + (outputs - 1)
                            + ", but is " + index;
        }
        return rows == null ? null : rows.refusalOfTarget(targets, at + targetsAt, targetSize);
    }

    /** Begins to count targets, with room for a number of values. */
    void begin(int size) {
        count = 0;
        value = 0;
        if (values.length < size) {
            values = new double[size];
        }
    }

    /** Counts the target of a row, for a loss of single rows. */
    void countRow(Batch batch, int target) {
        if (rows != null) {
            count += batch.weight(target) * rows.count(outputs, label(batch, target));
        }
    }

    /** Counts a sequence that has a target, for a loss of sequences. */
    void countSequence() {
        count++;
    }

    /** Ends counting; {@code factor} is that of all gradients. */
    void scale(float factor) {
        divisor = isMean() && count > 0 ? count : 1;
        scale = (float) (factor * weight() / divisor);
    }

    private int label(Batch batch, int target) {
        int width = batch.targetSize();
        if (width == 0) {
            return batch.labels()[target];
        }
        return classInTarget ? (int) batch.targets(width)[target * width + targetsAt] : -1;
    }

    /** Points a row at a target. */
    void read(Batch batch, int target, LossRow row) {
        int label = label(batch, target);
        if (label >= 0) {
            row.setLabel(label);
        } else {
            row.setTarget(batch.targets(batch.targetSize()), target * batch.targetSize() + targetsAt);
        }
    }

    void set(int index, double ofIndex) {
        values[index] = ofIndex;
    }

    /** Adds up the values of all rows or sequences. */
    void total(int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        value = sum / divisor;
    }
}
