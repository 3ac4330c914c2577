package dev.rondo.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * The input of one training call: B sequences of up to T steps, padded to one length. Rows are time-major, {@code [T][B]}:
 * row {@code t B + b} is step t of sequence b.
 *
 * <p>A batch is a reusable buffer. {@link #begin} sets T and B and resets lengths, gaps, weights and targets. The caller then
 * fills the arrays directly: {@link #inputs} or {@link #tokens}, and {@link #targets(int)} or {@link #labels}. Targets that are not
 * set after {@link #begin} are refused by training, as are labels that the caller forgot. The arrays grow to the largest batch;
 * after that nothing is allocated. Not thread-safe.
 */
public final class Batch {
    /** Where the loss is taken. */
    public enum LossAt {
        /** At every step of a sequence; targets are [T][B]. */
        EVERY_STEP,
        /** At the last step of each sequence; targets are [B]. */
        LAST_STEP
    }

    private final int inputSize;
    private int steps;
    private int size;
    private LossAt lossAt = LossAt.EVERY_STEP;
    private float[] inputs = {};
    private int[] tokens = {};
    private int[] lengths = {};
    private boolean[] missing = {};
    private boolean gaps;
    private float[] targets = {};
    private int targetSize;
    private int[] labels = {};
    private float[] weights = {};
    private boolean weighted;
    private boolean continued;
    /** Whether the targets of this batch were asked for, so that they are not those of the previous one. */
    private boolean targeted;

    private final Origins origins = new Origins();

    private Batch(int inputSize) {
        this.inputSize = inputSize;
    }

    /**
     * {@return an empty batch of vectors}
     *
     * @param inputSize I, the width of one input
     */
    public static Batch ofVectors(int inputSize) {
        if (inputSize < 1) {
            throw new IllegalArgumentException("inputSize must be at least 1, but is " + inputSize);
        }
        return new Batch(inputSize);
    }

    /** {@return an empty batch of tokens, for networks that begin with an embedding} */
    public static Batch ofTokens() {
        return new Batch(0);
    }

    /**
     * Begins a new batch: all sequences have full length, no gaps, no weights and no targets, and continue nothing. The values of
     * inputs are not cleared.
     *
     * @param steps T
     * @param size B
     * @param lossAt where the loss is taken
     * @throws IllegalArgumentException if T or B is below 1, or the inputs do not fit in an array
     */
    public void begin(int steps, int size, LossAt lossAt) {
        Objects.requireNonNull(lossAt, "lossAt");
        if (steps < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least one step and one sequence, but T = " + steps + " and B = " + size);
        }
        int rows = ArgumentChecks.product("T x B", steps, size);
        int floats = ArgumentChecks.product("T x B x I", rows, inputSize);
        this.size = 0; // the batch is empty until all arrays are large enough
        if (lengths.length < size) {
            lengths = new int[size];
        }
        Arrays.fill(lengths, 0, size, steps);
        if (inputSize == 0 && tokens.length < rows) {
            tokens = new int[rows];
        }
        if (inputs.length < floats) {
            inputs = new float[floats];
        }
        origins.begin(size);
        this.steps = steps;
        this.size = size;
        this.lossAt = lossAt;
        gaps = false;
        weighted = false;
        continued = false;
        targeted = false;
        targetSize = 0;
    }

    /** {@return T, the largest number of steps a sequence of this batch can have} */
    public int steps() {
        return steps;
    }

    /** {@return B, the number of sequences} */
    public int size() {
        return size;
    }

    /** {@return I, the width of one input; 0 for tokens} */
    public int inputSize() {
        return inputSize;
    }

    /** {@return whether inputs are tokens} */
    public boolean readsTokens() {
        return inputSize == 0;
    }

    /** {@return where the loss is taken} */
    public LossAt lossAt() {
        return lossAt;
    }

    /** {@return the inputs [T][B][I], to be filled; at least that long} */
    public float[] inputs() {
        return inputs;
    }

    /** {@return the tokens [T][B], to be filled; at least that long} */
    public int[] tokens() {
        return tokens;
    }

    /** {@return the number of steps of each sequence [B], which the caller may set from 0 to T; at least that long} */
    public int[] lengths() {
        return lengths;
    }

    /** {@return true where a step has no input [T][B], to be filled; before the first call every step has one} */
    public boolean[] missing() {
        if (missing.length < steps * size) {
            missing = new boolean[steps * size];
        }
        if (!gaps) {
            Arrays.fill(missing, 0, steps * size, false);
            gaps = true;
        }
        return missing;
    }

    /**
     * {@return the targets [T][B][width], or [B][width] at the last step, to be filled; at least that long} The first call after
     * {@link #begin} fills them with NaN.
     *
     * @param width the width of one target, which is the network's output size
     */
    public float[] targets(int width) {
        ArgumentChecks.atLeast(1, "width", width);
        int needed = ArgumentChecks.product("targets x width", targetRows(), width);
        if (targets.length < needed) {
            targets = new float[needed];
            targeted = false;
        }
        if (!targeted || targetSize != width) {
            Arrays.fill(targets, 0, needed, Float.NaN);
        }
        targeted = true;
        targetSize = width;
        return targets;
    }

    /**
     * {@return the classes [T][B], or [B] at the last step, to be filled; at least that long} The first call after {@link #begin}
     * fills them with -1, which training refuses.
     */
    public int[] labels() {
        if (labels.length < targetRows()) {
            labels = new int[targetRows()];
            targeted = false;
        }
        if (!targeted || targetSize != 0) {
            Arrays.fill(labels, 0, targetRows(), -1);
        }
        targeted = true;
        targetSize = 0;
        return labels;
    }

    /** {@return whether {@link #targets(int)} or {@link #labels} was called after {@link #begin}} */
    public boolean hasTargets() {
        return targeted;
    }

    /**
     * {@return where a step came from in the data, in words such as {@code step 3 of sequence 17 of the data set}; empty for a batch
     * that the caller filled}
     *
     * @param step t
     * @param sequence b
     */
    public String describeOrigin(int step, int sequence) {
        return origins.describe(step, sequence);
    }

    Origins origins() {
        return origins;
    }

    /** {@return the width of one target; 0 when targets are classes} */
    public int targetSize() {
        return targetSize;
    }

    /** {@return the weight of each target's loss, in the order of targets, to be filled; before the first call all are 1} */
    public float[] weights() {
        if (weights.length < targetRows()) {
            weights = new float[targetRows()];
        }
        if (!weighted) {
            Arrays.fill(weights, 0, targetRows(), 1f);
            weighted = true;
        }
        return weights;
    }

    /**
     * Sets whether the sequences continue those of the previous batch, so that their states are kept.
     *
     * @param continues true if they do
     */
    public void setContinued(boolean continues) {
        continued = continues;
    }

    /** {@return whether the sequences continue those of the previous batch} */
    public boolean continued() {
        return continued;
    }

    /** {@return whether some steps may have no input: true after a call of {@link #missing}} */
    public boolean hasGaps() {
        return gaps;
    }

    /**
     * {@return whether a step within the sequence has no input}
     *
     * @param step t
     * @param sequence b
     */
    public boolean isMissing(int step, int sequence) {
        return gaps && missing[step * size + sequence];
    }

    /**
     * {@return the row of a step's target, or -1 if no loss is taken there}
     *
     * @param step t
     * @param sequence b
     */
    public int targetRow(int step, int sequence) {
        int length = lengths[sequence];
        if (lossAt == LossAt.LAST_STEP) {
            return step == length - 1 && weight(sequence) != 0 ? sequence : -1;
        }
        int row = step * size + sequence;
        return step < length && weight(row) != 0 ? row : -1;
    }

    /**
     * {@return the weight of a target's loss}
     *
     * @param targetRow the row of the target
     */
    public float weight(int targetRow) {
        return weighted ? weights[targetRow] : 1f;
    }

    private int targetRows() {
        return lossAt == LossAt.LAST_STEP ? size : steps * size;
    }
}
