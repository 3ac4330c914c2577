package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of predicted values: of all outputs, or of as many as a target has values. */
final class ValueMetric extends CollectedMetric<RegressionMetrics> {
    /** Instead of the first output: a target has a value for each output. */
    static final int ALL = -1;

    private final int first;

    ValueMetric(String name, int first, ToDoubleFunction<RegressionMetrics> figure) {
        super(name, RegressionMetrics::new, figure);
        this.first = first;
    }

    @Override
    public void check(int outputs, int targetSize) {
        if (targetSize == 0) {
            throw new IllegalArgumentException(
                    "the metric " + name() + " needs targets of values, but the batch has classes");
        }
        if (first == ALL && outputs != targetSize) {
            throw new IllegalArgumentException(
                    "the metric " + name() + " compares each output with a value of the target,"
                            + " but there are " + outputs + " outputs and " + targetSize
                            + " values: take ofOutputs, or a HeadMetric");
        }
        if (first + targetSize > outputs) {
            throw new IllegalArgumentException("the metric " + name() + " compares the outputs from " + first + " to "
                    + (first + targetSize - 1) + ", but the network has " + outputs + " outputs");
        }
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        int width = batch.targetSize();
        float[] targets = batch.targets(width);
        int from = at + Math.max(first, 0);
        for (int j = 0; j < width; j++) {
            collected.add(targets[target * width + j], y[from + j]);
        }
    }
}
