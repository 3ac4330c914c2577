package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Bidirectional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Bidirectional} in training. Each direction is a layer with outputs of its own, a and b. With y for the merged
 * output:
 *
 * <pre>
 * CONCAT    y = (a, b)         (da, db) = dy
 * SUM       y = a + b          da = dy, db = dy
 * MUL       y = a b            da = dy b, db = dy a
 * AVERAGE   y = (a + b) / 2    da = dy / 2, db = dy / 2
 * </pre>
 *
 * <p>The gradients of the inputs are the sums of those of both directions.
 */
final class BidirectionalTraining extends Training {
    private final Bidirectional layer;
    private final RecurrentTraining forwardDirection;
    private final RecurrentTraining backwardDirection;
    private final List<Recurrence> directions;
    private final int width;
    private final int inputs;
    /** y: [T][B][pad(output)]. */
    private float[] values = {};
    /** da: [T][B][pad(width)]. */
    private float[] dForwardValues = {};
    /** db: [T][B][pad(width)]. */
    private float[] dBackwardValues = {};
    /** The input gradients of the backward direction: [T][B][pad(input)]. */
    private float[] dInValues = {};

    private final RowView dForward = new RowView();
    private final RowView dBackward = new RowView();
    private final RowView dInBackward = new RowView();

    BidirectionalTraining(
            Bidirectional layer, RecurrentTraining forwardDirection, RecurrentTraining backwardDirection) {
        this.layer = layer;
        this.forwardDirection = forwardDirection;
        this.backwardDirection = backwardDirection;
        this.directions = List.of(forwardDirection, backwardDirection);
        this.width = layer.layer().outputSize();
        this.inputs = Padding.pad(layer.inputSize());
    }

    @Override
    public List<Recurrence> recurrences() {
        return directions;
    }

    @Override
    public void pack(float[] block, Share share) {
        forwardDirection.pack(block, share);
        backwardDirection.pack(block, share);
    }

    @Override
    public void reserve(int steps, int batch) {
        forwardDirection.reserve(steps, batch);
        backwardDirection.reserve(steps, batch);
        long rows = (long) steps * batch;
        int outputs = Padding.pad(layer.outputSize());
        int padded = Padding.pad(width);
        values = grown(values, rows * outputs);
        dForwardValues = grown(dForwardValues, rows * padded);
        dBackwardValues = grown(dBackwardValues, rows * padded);
        dInValues = grown(dInValues, rows * inputs);
        out.set(values, 0, outputs);
        dForward.set(dForwardValues, 0, padded);
        dBackward.set(dBackwardValues, 0, padded);
        dInBackward.set(dInValues, 0, inputs);
    }

    @Override
    public long workspace(int steps, int batch) {
        long rows = (long) steps * batch;
        return forwardDirection.workspace(steps, batch)
                + backwardDirection.workspace(steps, batch)
                + rows * (Padding.pad(layer.outputSize()) + 2L * Padding.pad(width) + inputs);
    }

    @Override
    public void forward(Pass pass, RowView in, Share share) {
        forwardDirection.forward(pass, in, share);
        backwardDirection.forward(pass, in, share);
        // The rows of the same streams, which this thread has just computed.
        int to = share.end(pass.batch());
        for (int t = 0; t < pass.steps(); t++) {
            for (int b = share.first(pass.batch()); b < to; b++) {
                merge(t * pass.batch() + b);
            }
        }
    }

    private void merge(int row) {
        float[] a = forwardDirection.out.values();
        float[] b = backwardDirection.out.values();
        int aAt = forwardDirection.out.at(row);
        int bAt = backwardDirection.out.at(row);
        int at = out.at(row);
        for (int j = 0; j < width; j++) {
            float x = a[aAt + j];
            float y = b[bAt + j];
            switch (layer.merge()) {
                case CONCAT -> {
                    values[at + j] = x;
                    values[at + width + j] = y;
                }
                case SUM -> values[at + j] = x + y;
                case MUL -> values[at + j] = x * y;
                case AVERAGE -> values[at + j] = (x + y) * 0.5f;
            }
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {
        int to = share.end(pass.batch());
        for (int t = 0; t < pass.steps(); t++) {
            for (int b = share.first(pass.batch()); b < to; b++) {
                split(t * pass.batch() + b, dOut);
            }
        }
        forwardDirection.backward(pass, dForward, share);
        backwardDirection.backward(pass, dBackward, share);
    }

    private void split(int row, RowView dOut) {
        float[] dy = dOut.values();
        int dyAt = dOut.at(row);
        float[] a = forwardDirection.out.values();
        float[] b = backwardDirection.out.values();
        int aAt = forwardDirection.out.at(row);
        int bAt = backwardDirection.out.at(row);
        int daAt = dForward.at(row);
        int dbAt = dBackward.at(row);
        for (int j = 0; j < width; j++) {
            float d = dy[dyAt + j];
            switch (layer.merge()) {
                case CONCAT -> {
                    dForwardValues[daAt + j] = d;
                    dBackwardValues[dbAt + j] = dy[dyAt + width + j];
                }
                case SUM -> {
                    dForwardValues[daAt + j] = d;
                    dBackwardValues[dbAt + j] = d;
                }
                case MUL -> {
                    dForwardValues[daAt + j] = d * b[bAt + j];
                    dBackwardValues[dbAt + j] = d * a[aAt + j];
                }
                case AVERAGE -> {
                    dForwardValues[daAt + j] = d * 0.5f;
                    dBackwardValues[dbAt + j] = d * 0.5f;
                }
            }
        }
    }

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        forwardDirection.products(pass, in, dForward, dIn, gradient, thread);
        backwardDirection.products(pass, in, dBackward, dIn == null ? null : dInBackward, gradient, thread);
        if (dIn != null) {
            int to = thread.share().end(pass.rows());
            for (int row = thread.share().first(pass.rows()); row < to; row++) {
                ElementWise.add(dInValues, dInBackward.at(row), dIn.values(), dIn.at(row), inputs);
            }
        }
    }
}
