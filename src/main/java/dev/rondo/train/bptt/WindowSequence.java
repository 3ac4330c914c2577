package dev.rondo.train.bptt;

import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import dev.rondo.train.loss.LossSequence;

/** A view of one sequence of a {@link BpttWindow}, for a loss of sequences. Each thread has its own. */
final class WindowSequence implements LossSequence {
    private static final int[] NONE = {};

    private final BpttWindow window;
    private final StepOutputs outputs;
    private final RowView dy;
    private int[] rows = NONE;
    private int rowsAt;
    private int steps;
    private int outputsAt;
    private int width;
    private int targetsAt;
    private float scale;

    WindowSequence(BpttWindow window, StepOutputs outputs, RowView dy) {
        this.window = window;
        this.outputs = outputs;
        this.dy = dy;
    }

    /** Moves the view to a sequence: to {@code count} of the rows, from {@code at}. */
    void set(LossPart part, int[] rowsOfSteps, int at, int count) {
        rows = rowsOfSteps;
        rowsAt = at;
        steps = count;
        outputsAt = part.outputsAt;
        width = part.outputs;
        targetsAt = part.targetsAt;
        scale = part.scale;
    }

    /** The row of a step; checked, because the rows of other sequences follow. */
    private int row(int step) {
        return rows[rowsAt + checked("step", step, steps)];
    }

    private static int checked(String name, int index, int size) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(name + " must be from 0 to " + (size - 1) + ", but is " + index);
        }
        return index;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public int outputs() {
        return width;
    }

    @Override
    public float output(int step, int j) {
        int row = row(step);
        return outputs.values(row)[outputs.at(row) + outputsAt + checked("output", j, width)];
    }

    @Override
    public float target(int step, int j) {
        Batch batch = window.batch();
        int size = batch.targetSize();
        return batch.targets(size)[
                window.target(row(step)) * size + targetsAt + checked("target", j, size - targetsAt)];
    }

    @Override
    public float weight(int step) {
        return window.batch().weight(window.target(row(step)));
    }

    @Override
    public int time(int step) {
        return row(step) / window.pass().batch();
    }

    @Override
    public void addGradient(int step, int j, double value) {
        dy.values()[dy.at(row(step)) + outputsAt + checked("output", j, width)] += (float) (scale * value);
    }
}
