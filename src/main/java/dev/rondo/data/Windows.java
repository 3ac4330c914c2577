package dev.rondo.data;

import dev.rondo.data.Batch.LossAt;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows over a long series: sequences of one length that begin every few steps, each with what comes a horizon later as
 * its targets. They are views: nothing is copied.
 *
 * @param length T, the steps of one window
 * @param stride the steps from the start of one to the start of the next
 * @param horizon how many steps behind an input its target stands; 1 is the step after it
 */
public record Windows(int length, int stride, int horizon) {
    /** Checks the figures. */
    public Windows {
        ArgumentChecks.atLeast(1, "length", length);
        ArgumentChecks.atLeast(1, "stride", stride);
        ArgumentChecks.atLeast(0, "horizon", horizon);
    }

    /**
     * {@return the windows of a series of vectors that is to be forecast}
     *
     * @param series [N][width]
     * @param width of one vector, which is that of inputs and targets
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(float[] series, int width, LossAt lossAt) {
        return cut(series, width, series, width, lossAt);
    }

    /**
     * {@return the windows of a series of vectors, with targets from another series}
     *
     * @param inputs [N][inputSize]
     * @param inputSize the width of one input
     * @param targets [N][targetSize]
     * @param targetSize the width of one target
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(float[] inputs, int inputSize, float[] targets, int targetSize, LossAt lossAt) {
        int steps = ArgumentChecks.count("the series", inputs.length, inputSize);
        checkAlike(steps, ArgumentChecks.count("the targets", targets.length, targetSize));
        return cut(inputs, null, inputSize, targets, null, targetSize, steps, lossAt);
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
        int steps = ArgumentChecks.count("the series", inputs.length, inputSize);
        checkAlike(steps, labels.length);
        return cut(inputs, null, inputSize, null, labels, 0, steps, lossAt);
    }

    /**
     * {@return the windows of a text, whose tokens are inputs and targets}
     *
     * @param tokens [N]
     * @param lossAt where the loss is taken
     */
    public SequenceDataset cut(int[] tokens, LossAt lossAt) {
        return cut(null, tokens, 0, null, tokens, 0, tokens.length, lossAt);
    }

    private static void checkAlike(int steps, int targets) {
        if (steps != targets) {
            throw new IllegalArgumentException(
                    "there must be a target for each of " + steps + " steps, but there are " + targets);
        }
    }

    private SequenceDataset cut(
            float[] inputs,
            int[] tokens,
            int inputSize,
            float[] targets,
            int[] labels,
            int targetSize,
            int steps,
            LossAt lossAt) {
        if (steps < (long) length + horizon) {
            throw new IllegalArgumentException("a window of " + length + " steps and a horizon of " + horizon
                    + " do not fit in a series of " + steps);
        }
        boolean last = lossAt == LossAt.LAST_STEP;
        List<Sequence> windows = new ArrayList<>();
        for (int at = 0; at <= steps - length - horizon; at += stride) {
            int target = at + horizon + (last ? length - 1 : 0);
            windows.add(new Sequence(inputs, tokens, at, length, inputSize, null, null, null)
                    .withTargets(new Sequence.Targets(targets, labels, target, last ? 1 : length, targetSize)));
        }
        return SequenceDataset.of(lossAt, windows);
    }
}
