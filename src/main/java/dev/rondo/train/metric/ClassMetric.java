package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of predicted classes; where targets are rows, such as one-hot ones, the class is that of the largest value. */
final class ClassMetric implements Metric {
    private final String name;
    private final int classes;
    private final ToDoubleFunction<ClassificationMetrics> figure;
    private ClassificationMetrics gathered;

    ClassMetric(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        this.name = name;
        this.classes = classes;
        this.figure = figure;
        begin();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin() {
        gathered = ClassificationMetrics.of(classes);
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        int width = batch.targetSize();
        gathered.add(width == 0 ? batch.labels()[target] : largest(batch.targets(width), target * width, width), y, at);
    }

    private static int largest(float[] values, int at, int width) {
        int largest = 0;
        for (int j = 1; j < width; j++) {
            largest = values[at + j] > values[at + largest] ? j : largest;
        }
        return largest;
    }

    @Override
    public double value() {
        return figure.applyAsDouble(gathered);
    }
}
