package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of predicted classes. */
final class ClassMetric extends CollectedMetric<ClassificationMetrics> {
    private final int classes;

    ClassMetric(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        super(name, () -> ClassificationMetrics.of(classes), figure);
        this.classes = classes;
    }

    @Override
    public void check(int outputs, int targetSize) {
        requireClasses(name(), classes, outputs);
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        collected.add(actualClass(batch, target), y, at);
    }

    /** Refuses a network that does not have one output per class. */
    static void requireClasses(String name, int classes, int outputs) {
        if (outputs != classes) {
            throw new IllegalArgumentException("the metric " + name + " is of " + classes
                    + " classes, but the network has " + outputs + " outputs");
        }
    }

    /** {@return the class of a target; if it is a row, that of the largest value} */
    static int actualClass(Batch batch, int target) {
        int width = batch.targetSize();
        return width == 0
                ? batch.labels()[target]
                : ClassificationMetrics.largest(batch.targets(width), target * width, width);
    }
}
