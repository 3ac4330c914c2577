package dev.rondo.train.bptt;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.compute.Pass;
import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/**
 * The steps of a {@link Batch} that one pass covers: the kind of each step, its input, the row that holds its output, and its
 * target. Rows are {@code [T][B]}. The buffers grow to the longest window.
 */
final class BpttWindow {
    /** The source of a step without an output, which counts as zero. */
    static final int NOWHERE = -1;
    /** The source of a step that repeats the last output of the previous window. */
    static final int LAST = -2;

    private final SkipPolicy policy;
    private final int inputSize;
    private final boolean readsTokens;
    private final Pass pass = new Pass();
    private final RowView inputs = new RowView();
    private Batch batch; // empty until the first pass
    private int first;
    private int[] sources = {};
    /** A copy of the inputs, made only if some are missing. */
    private float[] ownInputs = {};
    /** A copy of the tokens. */
    private int[] ownTokens = {};

    BpttWindow(Network network) {
        this.policy = network.skipPolicy();
        this.inputSize = network.inputSize();
        this.readsTokens = network.readsTokens();
        this.batch = readsTokens ? Batch.ofTokens() : Batch.ofVectors(inputSize);
    }

    /** {@return the bytes of the buffers for a number of rows, including a copy of the inputs} */
    long bytes(long rows) {
        return rows * (Byte.BYTES + Integer.BYTES + (readsTokens ? Integer.BYTES : (long) Float.BYTES * inputSize));
    }

    /**
     * Moves the window to other steps.
     *
     * @param batch the batch
     * @param first the first step
     * @param steps the number of steps
     * @param learning whether dropout is active
     * @param dropoutSeed the seed of dropout
     * @param seen which streams have had an input; updated
     */
    void set(Batch batch, int first, int steps, boolean learning, long dropoutSeed, boolean[] seen) {
        this.batch = batch;
        this.first = first;
        pass.set(steps, batch.size(), learning, dropoutSeed);
        boolean all = classify(seen);
        if (readsTokens) {
            readTokens();
        } else if (all) {
            inputs.set(batch.inputs(), first * batch.size() * inputSize, inputSize);
        } else {
            readPresent();
        }
    }

    /** Sets the kind of each step and the row of its output; returns whether all steps have an input. */
    private boolean classify(boolean[] seen) {
        boolean all = true;
        int size = pass.batch();
        if (sources.length < pass.rows()) {
            sources = new int[pass.rows()];
        }
        for (int b = 0; b < size; b++) {
            int length = batch.lengths()[b];
            for (int t = 0; t < pass.steps(); t++) {
                int row = t * size + b;
                boolean past = first + t >= length;
                boolean missing = !past && batch.isMissing(first + t, b);
                boolean step = !past && (!missing || policy == SkipPolicy.ZERO);
                boolean reset = missing && policy == SkipPolicy.RESET;
                pass.kinds()[row] = step ? Pass.STEP : reset ? Pass.RESET : Pass.CARRY;
                sources[row] = step ? row : past || reset || !seen[b] ? NOWHERE : t == 0 ? LAST : sources[row - size];
                seen[b] = step || seen[b] && !reset;
                all &= step && !missing;
            }
        }
        return all;
    }

    private void readTokens() {
        int rows = pass.rows();
        if (ownTokens.length < rows) {
            ownTokens = new int[rows];
        }
        for (int row = 0; row < rows; row++) {
            ownTokens[row] = hasInput(row) ? batch.tokens()[first * pass.batch() + row] : -1;
        }
    }

    /** Copies the inputs, with zeros where they are missing. */
    private void readPresent() {
        int rows = pass.rows();
        if (ownInputs.length < rows * inputSize) {
            ownInputs = new float[rows * inputSize];
        }
        for (int row = 0; row < rows; row++) {
            int to = row * inputSize;
            if (hasInput(row)) {
                int from = (first * pass.batch() + row) * inputSize;
                System.arraycopy(batch.inputs(), from, ownInputs, to, inputSize);
            } else {
                Arrays.fill(ownInputs, to, to + inputSize, 0f);
            }
        }
        inputs.set(ownInputs, 0, inputSize);
    }

    private boolean hasInput(int row) {
        return pass.kinds()[row] == Pass.STEP && !batch.isMissing(first + row / pass.batch(), row % pass.batch());
    }

    Batch batch() {
        return batch;
    }

    Pass pass() {
        return pass;
    }

    /** {@return the inputs of a network that reads vectors} */
    RowView inputs() {
        return inputs;
    }

    /** {@return the tokens of a network that reads them; -1 where one is missing} */
    int[] tokens() {
        return ownTokens;
    }

    /**
     * {@return the row that holds the output of a step: its own, that of the step it repeats, {@link #NOWHERE} or {@link #LAST}}
     *
     * @param row t B + b
     */
    int source(int row) {
        return sources[row];
    }

    /** {@return the row of a step's target in the batch; -1 without a target} */
    int target(int row) {
        return batch.targetRow(first + row / pass.batch(), row % pass.batch());
    }
}
