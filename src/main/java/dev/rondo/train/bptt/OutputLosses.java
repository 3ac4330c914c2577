package dev.rondo.train.bptt;

import dev.rondo.compute.Share;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.train.loss.Loss;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The losses of the rows of a {@link BpttWindow}, and the gradients of their outputs. Threads share the rows. */
final class OutputLosses {
    final ThreadTeam.Task task = this::rows;
    private final int outputSize;
    private final int width;
    private final BpttWindow window;
    private final StepOutputs outputs;
    private final RowView dy;
    private final LossRow[] threadRows;
    private double[] values = {}; // [T][B]
    private Loss loss = Loss.MEAN_SQUARED_ERROR; // until begin sets one
    private RowLoss rowLoss = RowLosses.of(loss);
    private int from;
    private int @Nullable [] only;
    private double count;
    private double divisor;
    private float scale;

    /**
     * Connects the losses to the outputs.
     *
     * @param window the steps of the pass
     * @param outputs the outputs of its steps
     * @param dy takes their gradients
     * @param outputSize O
     * @param threads the number of threads
     */
    OutputLosses(BpttWindow window, StepOutputs outputs, RowView dy, int outputSize, int threads) {
        this.outputSize = outputSize;
        this.width = Padding.pad(outputSize);
        this.window = window;
        this.outputs = outputs;
        this.dy = dy;
        this.threadRows = new LossRow[threads];
        Arrays.setAll(threadRows, i -> new LossRow(outputSize));
    }

    /** {@return the bytes of the buffer for a number of rows} */
    static long bytes(long rows) {
        return Double.BYTES * rows;
    }

    /**
     * Prepares the {@link #task}.
     *
     * @param newLoss the loss
     * @param from the first step of the window that has a loss
     * @param only for each sequence [B] the only step that has a loss; null for all steps
     * @param weight the factor of the gradients
     * @return whether any row has a target
     */
    boolean begin(Loss newLoss, int from, int @Nullable [] only, float weight) {
        if (newLoss != loss) {
            loss = newLoss;
            rowLoss = RowLosses.of(newLoss);
        }
        this.from = from;
        this.only = only;
        Batch batch = window.batch();
        int rows = window.pass().rows();
        if (values.length < rows) {
            values = new double[rows];
        }
        count = 0;
        for (int row = 0; row < rows; row++) {
            int target = target(row);
            if (target >= 0) {
                int label = batch.targetSize() == 0 ? batch.labels()[target] : -1;
                count += batch.weight(target) * rowLoss.count(outputSize, label);
            }
        }
        divisor = loss.reduction() == Loss.Reduction.MEAN ? count : 1;
        scale = (float) (weight / divisor);
        return count > 0;
    }

    private int target(int row) {
        int size = window.pass().batch();
        int step = row / size;
        return step < from || only != null && only[row % size] != step ? -1 : window.target(row);
    }

    /** Computes one thread's rows. */
    private void rows(int part, int parts) {
        int rows = window.pass().rows();
        LossRow own = threadRows[part];
        int to = Share.bound(rows, part + 1, parts);
        for (int row = Share.bound(rows, part, parts); row < to; row++) {
            int target = target(row);
            int at = dy.at(row);
            if (target >= 0) {
                values[row] = loss(row, target, own);
                System.arraycopy(own.gradient(), 0, dy.values(), at, outputSize);
                Arrays.fill(dy.values(), at + outputSize, at + width, 0f);
            } else {
                values[row] = 0;
                Arrays.fill(dy.values(), at, at + width, 0f);
            }
        }
    }

    /** The loss of one row. The gradient goes to the thread's own row first, because more than O floats are written. */
    private double loss(int row, int target, LossRow own) {
        Batch batch = window.batch();
        float weight = batch.weight(target);
        own.setOutputs(outputs.values(row), outputs.at(row));
        if (batch.targetSize() == 0) {
            own.setLabel(batch.labels()[target]);
        } else {
            own.setTarget(batch.targets(batch.targetSize()), target * batch.targetSize());
        }
        own.setScale(scale * weight);
        return weight * rowLoss.compute(own);
    }

    /** {@return the divisor of a mean over the rows that have a loss} */
    double count() {
        return count;
    }

    /** {@return the loss of all rows, after the {@link #task}} */
    double total() {
        double sum = 0;
        for (int row = 0; row < window.pass().rows(); row++) {
            sum += values[row];
        }
        return sum / divisor;
    }
}
