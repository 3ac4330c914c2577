package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/** A figure of one class against all others, over all thresholds. */
final class ClassScoreMetric extends CollectedMetric<ScoreMetrics> {
    private final int index;
    private final int classes;

    ClassScoreMetric(String name, int index, int classes, ToDoubleFunction<ScoreMetrics> figure) {
        super(name, ScoreMetrics::new, figure);
        this.index = index;
        this.classes = classes;
    }

    @Override
    public void check(int outputs, int targetSize) {
        ClassMetric.requireClasses(name(), classes, outputs);
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "the metric " + name() + " needs at least 2 classes: for one output take ofScores");
        }
        if (index < 0 || index >= classes) {
            throw new IllegalArgumentException("the class of the metric " + name() + " must be from 0 to "
                    + (classes - 1) + ", but is " + index);
        }
    }

    @Override
    public void add(Batch batch, int target, float[] y, int at) {
        boolean positive = ClassMetric.actualClass(batch, target) == index;
        collected.add(positive, (float) ScoreMetrics.logOdds(y, at, classes, index));
    }
}
