package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Windows over a long series: sequences of equal length that begin every few steps. Their targets are the values a horizon
 * later. They are views of the series: nothing is copied. Every value of the series must be finite, and every class and token at
 * least 0.
 *
 * @param length T, the steps of one window
 * @param stride the steps from the start of one window to the start of the next
 * @param horizon the number of steps from an input to its target; 1 for the next step
 */
public record Windows(int length, int stride, int horizon) {
    private static final String REMEDY =
            "fill the gap, cut the parts between gaps one by one, or make each window a Sequence,"
                    + " whose withMissing and withWeights leave steps out";

    /** Checks the settings. */
    public Windows {
        ArgumentChecks.atLeast(1, "length", length);
        ArgumentChecks.atLeast(1, "stride", stride);
        ArgumentChecks.atLeast(0, "horizon", horizon);
    }

    /**
     * {@return the windows of a series of vectors whose own later values are the targets}
     *
     * @param series [N][width]
     * @param width the width of one vector, input and target alike
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(float[] series, int width, LossAt lossAt) {
        Objects.requireNonNull(series, "series");
        Objects.requireNonNull(lossAt, "lossAt");
        return cut(series, width, series, width, lossAt);
    }

    /**
     * {@return the windows of a series of vectors, with targets from a second series}
     *
     * @param inputs [N][inputSize]
     * @param inputSize the width of one input
     * @param targets [N][targetSize]
     * @param targetSize the width of one target
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(float[] inputs, int inputSize, float[] targets, int targetSize, LossAt lossAt) {
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(targets, "targets");
        Objects.requireNonNull(lossAt, "lossAt");
        return cut(
                SeriesView.ofVectors("the series", inputs, inputSize),
                SeriesView.ofVectors("the targets", targets, targetSize),
                lossAt);
    }

    /**
     * {@return the windows of a series of vectors, with classes as targets}
     *
     * @param inputs [N][inputSize]
     * @param inputSize the width of one input
     * @param labels [N]
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(float[] inputs, int inputSize, int[] labels, LossAt lossAt) {
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(lossAt, "lossAt");
        return cut(SeriesView.ofVectors("the series", inputs, inputSize), SeriesView.ofSymbols(labels), lossAt);
    }

    /**
     * {@return the windows of a text, whose tokens are both inputs and targets}
     *
     * @param tokens [N]
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(int[] tokens, LossAt lossAt) {
        Objects.requireNonNull(tokens, "tokens");
        Objects.requireNonNull(lossAt, "lossAt");
        return cut(SeriesView.ofSymbols(tokens), SeriesView.ofSymbols(tokens), lossAt);
    }

    private SequenceDataset cut(SeriesView inputs, SeriesView targets, LossAt lossAt) {
        int steps = inputs.steps();
        if (steps != targets.steps()) {
            throw new IllegalArgumentException(
                    "there must be a target for each of " + steps + " steps, but there are " + targets.steps());
        }
        if (steps < (long) length + horizon) {
            throw new IllegalArgumentException("a window of " + length + " steps and a horizon of " + horizon
                    + " do not fit in a series of " + steps);
        }
        inputs.requireUsable("the series", null, REMEDY);
        targets.requireUsable("the targets", null, REMEDY);
        boolean last = lossAt == LossAt.LAST_STEP;
        List<Sequence> windows = new ArrayList<>();
        for (int at = 0; at <= steps - length - horizon; at += stride) {
            SeriesView target = targets.slice(at + horizon + (last ? length - 1 : 0), last ? 1 : length);
            windows.add(new Sequence(inputs.slice(at, length), target, null, null));
        }
        return SequenceDataset.ofWindows(lossAt, windows);
    }
}
