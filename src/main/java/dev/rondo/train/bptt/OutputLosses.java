package dev.rondo.train.bptt;

import dev.rondo.compute.Share;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossFunction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The losses of the rows of a {@link BpttWindow}, and the gradients of their outputs. Threads share the rows; then, for losses of
 * sequences, the sequences.
 */
final class OutputLosses {
    private final ThreadTeam.Task rowTask = this::rows;
    private final ThreadTeam.Task sequenceTask = this::sequences;
    private final int outputSize;
    private final int width;
    private final BpttWindow window;
    private final StepOutputs outputs;
    private final RowView dy;
    private final int threads;
    private Loss loss;
    private LossParts lossParts;
    private LossPart[] parts;
    /** For each thread and part. */
    private LossRow[][] threadRows;
    /** One per thread. */
    private final WindowSequence[] threadSequences;
    /** The rows of the steps of each sequence that have a target [B][T], for losses of sequences. */
    private int[] stepRows = {};

    private int from;
    private int @Nullable [] only;

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
        this.threads = threads;
        this.threadSequences = new WindowSequence[threads];
        Arrays.setAll(threadSequences, i -> new WindowSequence(window, outputs, dy));
        use(Loss.MEAN_SQUARED_ERROR); // until begin sets one
    }

    private void use(Loss newLoss) {
        lossParts = LossParts.of(newLoss, outputSize);
        loss = newLoss;
        parts = lossParts.all().toArray(LossPart[]::new);
        threadRows = new LossRow[threads][parts.length];
        for (LossRow[] rows : threadRows) {
            Arrays.setAll(rows, i -> new LossRow(parts[i].outputs));
        }
    }

    /** Prepares for a loss, so that {@link #bytes} counts its buffers. */
    void prepare(Loss newLoss) {
        if (newLoss != loss) {
            use(newLoss);
        }
    }

    /** {@return the bytes of the buffers for a number of rows} */
    long bytes(long rows) {
        return lossParts.bytesOfRow() * rows;
    }

    LossParts parts() {
        return lossParts;
    }

    /**
     * Prepares {@link #run}.
     *
     * @param newLoss the loss
     * @param from the first step of the window that has a loss
     * @param only for each sequence [B] the only step that has a loss; null for all steps
     * @param weight the factor of the gradients
     * @return whether any row has a target
     */
    boolean begin(Loss newLoss, int from, int @Nullable [] only, float weight) {
        prepare(newLoss);
        this.from = from;
        this.only = only;
        int rows = window.pass().rows();
        for (LossPart part : parts) {
            part.begin(rows);
        }
        for (int row = 0; row < rows; row++) {
            int target = target(row);
            for (int i = 0; i < parts.length && target >= 0; i++) {
                parts[i].countRow(window.batch(), target);
            }
        }
        if (lossParts.hasSequences()) {
            countSequences();
        }
        boolean any = false;
        for (LossPart part : parts) {
            part.scale(weight);
            any |= part.count() > 0;
        }
        return any;
    }

    private void countSequences() {
        int steps = window.pass().steps();
        int size = window.pass().batch();
        if (stepRows.length < steps * size) {
            stepRows = new int[steps * size];
        }
        for (int b = 0; b < size; b++) {
            boolean has = collect(b) > 0;
            for (LossPart part : parts) {
                if (has && part.sequences != null) {
                    part.countSequence();
                }
            }
        }
    }

    /** Collects the rows of a sequence that have a target; returns their number. */
    private int collect(int b) {
        int steps = window.pass().steps();
        int size = window.pass().batch();
        int found = 0;
        for (int t = 0; t < steps; t++) {
            int row = t * size + b;
            int target = target(row);
            if (target >= 0 && window.batch().weight(target) > 0) {
                stepRows[b * steps + found++] = row;
            }
        }
        return found;
    }

    private int target(int row) {
        int size = window.pass().batch();
        int step = row / size;
        return step < from || only != null && only[row % size] != step ? -1 : window.target(row);
    }

    /** Computes the losses and the gradients. */
    void run(ThreadTeam team) {
        team.run(rowTask);
        if (lossParts.hasSequences()) {
            team.run(sequenceTask);
        }
    }

    /** Computes one thread's rows. */
    private void rows(int thread, int count) {
        int rows = window.pass().rows();
        boolean clear = lossParts.hasSequences();
        int to = Share.bound(rows, thread + 1, count);
        for (int row = Share.bound(rows, thread, count); row < to; row++) {
            int target = target(row);
            int at = dy.at(row);
            boolean has = target >= 0;
            Arrays.fill(dy.values(), has && !clear ? at + outputSize : at, at + width, 0f);
            for (int i = 0; i < parts.length; i++) {
                RowLoss rowLoss = parts[i].rows;
                if (rowLoss != null) {
                    LossRow own = threadRows[thread][i];
                    parts[i].set(row, has ? loss(parts[i], rowLoss, row, target, own) : 0);
                }
            }
        }
    }

    /** The loss of one row. The gradient goes to the thread's own row first, because more than O floats are written. */
    private double loss(LossPart part, RowLoss rowLoss, int row, int target, LossRow own) {
        Batch batch = window.batch();
        float weight = batch.weight(target);
        own.setOutputs(outputs.values(row), outputs.at(row) + part.outputsAt);
        part.read(batch, target, own);
        own.setScale(part.scale * weight);
        double value = weight * rowLoss.compute(own);
        float[] gradient = own.gradient();
        float[] to = dy.values();
        int at = dy.at(row) + part.outputsAt;
        if (part.adds) {
            for (int j = 0; j < part.outputs; j++) {
                to[at + j] += gradient[j];
            }
        } else {
            System.arraycopy(gradient, 0, to, at, part.outputs);
        }
        return value;
    }

    /** Computes one thread's sequences, where rows have been computed. */
    private void sequences(int thread, int count) {
        int size = window.pass().batch();
        int steps = window.pass().steps();
        WindowSequence own = threadSequences[thread];
        int to = Share.bound(size, thread + 1, count);
        for (int b = Share.bound(size, thread, count); b < to; b++) {
            int found = collect(b);
            for (LossPart part : parts) {
                LossFunction function = part.sequences;
                if (function != null) {
                    own.set(part, stepRows, b * steps, found);
                    part.set(b, found == 0 ? 0 : function.compute(own));
                }
            }
        }
    }

    /** {@return the loss of all rows, after {@link #run}} */
    double total() {
        double total = 0;
        for (LossPart part : parts) {
            part.total(part.rows != null ? window.pass().rows() : window.pass().batch());
            total += part.weight() * part.value();
        }
        return total;
    }
}
