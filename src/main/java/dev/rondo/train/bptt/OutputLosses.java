package dev.rondo.train.bptt;

import dev.rondo.compute.Pass;
import dev.rondo.compute.ThreadScratch;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.train.loss.Loss;
import java.util.Arrays;

/** The losses of the rows of a {@link BpttWindow}, and the gradients of their outputs. Threads share the rows. */
final class OutputLosses {
    private final int outputSize;
    private final int width;
    private final BpttWindow stretch;
    private final StreamStates streams;
    private double[] values = {}; // [T][B]
    private Loss loss;
    private int from;
    private int[] only;
    private double count;
    private double divisor;
    private float scale;

    OutputLosses(int outputSize, BpttWindow stretch, StreamStates streams) {
        this.outputSize = outputSize;
        this.width = Kernels.pad(outputSize);
        this.stretch = stretch;
        this.streams = streams;
    }

    /** Bytes of its buffer. */
    static long bytes(long rows) {
        return Double.BYTES * rows;
    }

    /**
     * Before the rows are shared out.
     *
     * @param from steps before this one have no loss
     * @param only the one step of each sequence [B] that has a loss, of the stretch; null for all
     * @param weight what gradients are multiplied with
     * @return whether anything has a target
     */
    boolean begin(Loss loss, int from, int[] only, float weight) {
        this.loss = loss;
        this.from = from;
        this.only = only;
        Batch batch = stretch.batch();
        int rows = stretch.pass().rows();
        if (values.length < rows) {
            values = new double[rows];
        }
        count = 0;
        for (int row = 0; row < rows; row++) {
            int target = target(row);
            if (target >= 0) {
                int label = batch.targetSize() == 0 ? batch.labels()[target] : -1;
                count += batch.weight(target) * loss.count(outputSize, label);
            }
        }
        divisor = loss.reduction() == Loss.Reduction.MEAN ? count : 1;
        scale = (float) (weight / divisor);
        return count > 0;
    }

    private int target(int row) {
        int size = stretch.pass().batch();
        int step = row / size;
        return step < from || only != null && only[row % size] != step ? -1 : stretch.target(row);
    }

    /** One thread's rows: the outputs y, and the gradients dy, which are filled. */
    void rows(RowView y, RowView dy, ThreadScratch worker, int part, int parts) {
        Batch batch = stretch.batch();
        int rows = stretch.pass().rows();
        float[] targets = batch.targetSize() == 0 ? null : batch.targets(outputSize);
        int to = Pass.share(rows, part + 1, parts);
        for (int row = Pass.share(rows, part, parts); row < to; row++) {
            int target = target(row);
            int at = dy.at(row);
            values[row] = 0;
            if (target >= 0) {
                values[row] = row(y, dy, row, target, targets, worker);
            } else {
                Arrays.fill(dy.values(), at, at + width, 0f);
            }
        }
    }

    /** The loss of one row, computed in a place of its own, since more than the row is written. */
    private double row(RowView y, RowView dy, int row, int target, float[] targets, ThreadScratch worker) {
        float[] own = worker.row(width);
        float weight = stretch.batch().weight(target);
        float[] outputs = y.values();
        int at = 0;
        switch (stretch.source(row)) {
            case BpttWindow.NOWHERE -> outputs = worker.zeros(width);
            case BpttWindow.LAST -> {
                outputs = streams.outputsBefore();
                at = streams.outputAt(row % stretch.pass().batch());
            }
            default -> at = y.at(stretch.source(row));
        }
        int label = targets == null ? stretch.batch().labels()[target] : -1;
        double value = loss.row(outputs, at, outputSize, targets, target * outputSize, label, scale * weight, own, 0);
        System.arraycopy(own, 0, dy.values(), dy.at(row), outputSize);
        Arrays.fill(dy.values(), dy.at(row) + outputSize, dy.at(row) + width, 0f);
        return weight * value;
    }

    /** What the rows with a loss count, which is what a mean is divided by. */
    double count() {
        return count;
    }

    /** The loss of all rows, once all threads are done. */
    double total() {
        double sum = 0;
        for (int row = 0; row < stretch.pass().rows(); row++) {
            sum += values[row];
        }
        return sum / divisor;
    }
}
