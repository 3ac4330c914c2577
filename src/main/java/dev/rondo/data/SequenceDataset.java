package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;
import java.util.List;
import java.util.Objects;

/**
 * A data set: an ordered list of sequences of one kind and of any length. Immutable. Filling a batch allocates nothing once
 * the batch has grown to its largest size.
 */
public final class SequenceDataset {
    private final LossAt lossAt;
    private final List<Sequence> sequences;
    private final int longest;
    private final boolean weighted;
    private final boolean gaps;

    private SequenceDataset(LossAt lossAt, List<Sequence> sequences) {
        this.lossAt = lossAt;
        this.sequences = sequences;
        this.longest = sequences.stream().mapToInt(Sequence::steps).max().orElseThrow();
        this.weighted = sequences.stream().anyMatch(sequence -> sequence.weights != null);
        this.gaps = sequences.stream().anyMatch(sequence -> sequence.missing != null);
    }

    /**
     * {@return the data set of these sequences}
     *
     * @param lossAt where the loss is taken; every sequence must have targets there
     * @param sequences at least one, all with inputs and targets of one kind and width. Values are finite, and classes and tokens at
     *     least 0, except where a step is left out: inputs by {@link Sequence#withMissing}, targets by a weight of 0
     * @throws IllegalArgumentException if a sequence does not fit or has such a value; the message names the sequence and the step
     */
    public static SequenceDataset of(LossAt lossAt, List<Sequence> sequences) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("a data set needs at least one sequence");
        }
        for (int i = 0; i < sequences.size(); i++) {
            check(lossAt, sequences.getFirst(), sequences.get(i), i);
            sequences.get(i).requireUsable(i);
        }
        return new SequenceDataset(lossAt, List.copyOf(sequences));
    }

    /** {@return the data set of windows, whose series have been checked} */
    static SequenceDataset ofWindows(LossAt lossAt, List<Sequence> windows) {
        return new SequenceDataset(lossAt, List.copyOf(windows));
    }

    private static void check(LossAt lossAt, Sequence first, Sequence sequence, int i) {
        if (sequence.targets.steps() == 0) {
            throw new IllegalArgumentException("sequence " + i + " has no targets");
        }
        int targets = lossAt == LossAt.LAST_STEP ? 1 : sequence.steps();
        if (sequence.targets.steps() != targets) {
            throw new IllegalArgumentException("sequence " + i + " must have " + targets + " targets for a loss at "
                    + lossAt + ", but has " + sequence.targets.steps());
        }
        if (sequence.weights != null && sequence.weights.steps() != targets) {
            throw new IllegalArgumentException("sequence " + i + " must have a weight for each of " + targets
                    + " targets, but has " + sequence.weights.steps());
        }
        requireSameWidths(first, sequence, i);
    }

    /** Requires inputs and targets as wide as those of the first sequence. */
    static void requireSameWidths(Sequence first, Sequence sequence, int i) {
        if (sequence.inputs.width() != first.inputs.width()) {
            throw new IllegalArgumentException(
                    "all sequences must have inputs of one width (0 for tokens), but sequence " + i + " has "
                            + sequence.inputs.width() + ", not " + first.inputs.width());
        }
        if (sequence.targets.width() != first.targets.width()) {
            throw new IllegalArgumentException(
                    "all sequences must have targets of one width (0 for classes), but sequence " + i + " has "
                            + sequence.targets.width() + ", not " + first.targets.width());
        }
    }

    /** {@return the number of sequences} */
    public int size() {
        return sequences.size();
    }

    /** {@return the steps of the longest sequence} */
    public int longest() {
        return longest;
    }

    /** {@return I, the width of one input; 0 for tokens} */
    public int inputSize() {
        return sequences.getFirst().inputs.width();
    }

    /** {@return the width of one target; 0 for classes} */
    public int targetSize() {
        return sequences.getFirst().targets.width();
    }

    /** {@return where the loss is taken} */
    public LossAt lossAt() {
        return lossAt;
    }

    /**
     * {@return a sequence}
     *
     * @param index its index
     */
    public Sequence get(int index) {
        return sequences.get(index);
    }

    /**
     * {@return a data set of some of the sequences}
     *
     * @param from the first
     * @param to the end, exclusive
     */
    public SequenceDataset range(int from, int to) {
        Objects.checkFromToIndex(from, to, sequences.size());
        if (from == to) {
            throw new IllegalArgumentException("a data set needs at least one sequence");
        }
        return new SequenceDataset(lossAt, sequences.subList(from, to));
    }

    /** {@return an empty batch for sequences of this kind} */
    public Batch newBatch() {
        return inputSize() == 0 ? Batch.ofTokens() : Batch.ofVectors(inputSize());
    }

    /**
     * Fills a batch with some of the sequences. T is the length of the longest; shorter ones are padded with zeros.
     *
     * @param batch the batch, whose previous contents are dropped
     * @param indices the indices of sequences
     * @param from the first of them in {@code indices}
     * @param count B, the number of sequences
     */
    public void fill(Batch batch, int[] indices, int from, int count) {
        if (batch.inputSize() != inputSize()) {
            throw new IllegalArgumentException("the batch must have inputs of width " + inputSize()
                    + " (0 for tokens), but has " + batch.inputSize());
        }
        int steps = 0;
        for (int b = 0; b < count; b++) {
            steps = Math.max(steps, sequences.get(indices[from + b]).steps());
        }
        begin(batch, steps, count);
        for (int b = 0; b < count; b++) {
            Sequence sequence = sequences.get(indices[from + b]);
            batch.lengths()[b] = sequence.steps();
            batch.origins().set(b, indices[from + b], sequence.inputs.from());
            fillInputs(batch, b, sequence);
            fillTargets(batch, b, sequence);
        }
    }

    /** Begins a batch and grows it to the size that {@link #fill} writes. */
    void begin(Batch batch, int steps, int count) {
        batch.begin(steps, count, lossAt);
        if (targetSize() == 0) {
            batch.labels();
        } else {
            batch.targets(targetSize());
        }
        if (weighted) {
            batch.weights();
        }
        if (gaps) {
            batch.missing();
        }
    }

    private void fillInputs(Batch batch, int b, Sequence sequence) {
        SeriesView inputs = sequence.inputs;
        for (int t = 0; t < batch.steps(); t++) {
            int row = t * batch.size() + b;
            if (inputs.width() == 0) {
                batch.tokens()[row] = inputs.symbol(t);
            } else {
                inputs.copyVector(t, batch.inputs(), row);
            }
            if (gaps) {
                batch.missing()[row] = t < inputs.steps() && sequence.isMissing(t);
            }
        }
    }

    private void fillTargets(Batch batch, int b, Sequence sequence) {
        SeriesView targets = sequence.targets;
        int width = targets.width();
        int count = lossAt == LossAt.LAST_STEP ? 1 : batch.steps();
        for (int i = 0; i < count; i++) {
            int row = i * batch.size() + b;
            if (width == 0) {
                batch.labels()[row] = targets.symbol(i);
            } else {
                targets.copyVector(i, batch.targets(width), row);
            }
            if (weighted) {
                boolean within = i < targets.steps();
                batch.weights()[row] = within ? sequence.weight(i) : 0f;
            }
        }
    }
}
