package dev.rondo.train.bptt;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.compute.Pass;
import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/**
 * The steps of a {@link Batch} that one pass goes through: what each of them is, what it reads, which output is its own and
 * which target. RowView are {@code [T][B]}. Its buffers grow to the longest stretch.
 */
public final class BpttWindow {
    /** There is no output: it counts as zero. */
    public static final int NOWHERE = -1;
    /** The output is the last one of the stretch before. */
    public static final int LAST = -2;

    private final SkipPolicy policy;
    private final int inputSize;
    private final boolean readsTokens;
    private final Pass pass = new Pass();
    private final RowView inputs = new RowView();
    private Batch batch;
    private int first;
    private int[] sources = {};
    /** Copies of the batch's inputs, which it has only where some are missing, and of its tokens. */
    private float[] ownInputs = {};

    private int[] ownTokens = {};

    public BpttWindow(Network network) {
        this.policy = network.skipPolicy();
        this.inputSize = network.inputSize();
        this.readsTokens = network.readsTokens();
    }

    /** Bytes of its buffers, with copies of all inputs. */
    public long bytes(long rows) {
        return rows * (Byte.BYTES + Integer.BYTES + (readsTokens ? Integer.BYTES : (long) Float.BYTES * inputSize));
    }

    /**
     * Goes to other steps.
     *
     * @param seen which streams have had an input; moves on
     */
    public void set(Batch batch, int first, int steps, boolean learning, long dropoutSeed, boolean[] seen) {
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

    /** Says what each step is, and where its output stands; whether all have an input. */
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

    /** Copies the inputs, with zeros where there is none. */
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

    public Batch batch() {
        return batch;
    }

    public Pass pass() {
        return pass;
    }

    /** The inputs, of a network that reads vectors. */
    public RowView inputs() {
        return inputs;
    }

    /** The tokens of a network that reads them; -1 where there is none. */
    public int[] tokens() {
        return ownTokens;
    }

    /** Which row holds the output of a row: its own, or that of the step it repeats; or {@link #NOWHERE}, {@link #LAST}. */
    public int source(int row) {
        return sources[row];
    }

    /** Which of the batch's targets a row has; -1 without one. */
    public int target(int row) {
        return batch.targetRow(first + row / pass.batch(), row % pass.batch());
    }
}
