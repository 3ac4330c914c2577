package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of predicted values. */
final class ValueMetric implements Metric {
    private final String name;
    private final ToDoubleFunction<RegressionMetrics> figure;
    private RegressionMetrics gathered = new RegressionMetrics();

    ValueMetric(String name, ToDoubleFunction<RegressionMetrics> figure) {
        this.name = name;
        this.figure = figure;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin() {
        gathered = new RegressionMetrics();
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        int width = batch.targetSize();
        if (width == 0) {
            throw new IllegalArgumentException(
                    "the metric " + name + " needs targets of values, but the batch has classes");
        }
        float[] targets = batch.targets(width);
        for (int j = 0; j < width; j++) {
            gathered.add(targets[target * width + j], y[at + j]);
        }
    }

    @Override
    public double value() {
        return figure.applyAsDouble(gathered);
    }
}
