package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of one yes/no output, over all thresholds. */
final class OutputScoreMetric extends CollectedMetric<ScoreMetrics> {
    /** A case whose target is above this is positive. */
    private static final float POSITIVE = 0.5f;

    private final int output;

    OutputScoreMetric(String name, int output, ToDoubleFunction<ScoreMetrics> figure) {
        super(name, ScoreMetrics::new, figure);
        this.output = output;
    }

    @Override
    public void check(int outputs, int targetSize) {
        if (output < 0 || output >= outputs || outputs != targetSize) {
            throw new IllegalArgumentException("the metric " + name() + " needs output " + output
                    + " and a yes/no target for each output, but the network has " + outputs + " outputs and "
                    + (targetSize == 0 ? "targets are classes: take ofClassScores" : targetSize + " targets"));
        }
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        int width = batch.targetSize();
        collected.add(batch.targets(width)[target * width + output] > POSITIVE, y[at + output]);
    }
}
