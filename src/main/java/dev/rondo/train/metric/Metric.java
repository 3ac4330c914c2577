package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import dev.rondo.train.Evaluation;
import java.util.function.ToDoubleFunction;

/** A figure of an {@link Evaluation} beside its loss, gathered target by target. Not thread-safe. */
public interface Metric {
    /** {@return what it is called} */
    String name();

    /** Forgets what was gathered. */
    void begin();

    /**
     * Takes a target and the outputs that it was for.
     *
     * @param batch where the target is
     * @param target its row, see {@link Batch#targetRow}
     * @param y the outputs
     * @param at the first index of the row
     */
    void add(Batch batch, int target, float[] y, int at);

    /** {@return the figure, of what was gathered} */
    double value();

    /**
     * {@return the part of the classes that have the largest output}
     *
     * @param classes how many there are
     */
    static Metric accuracy(int classes) {
        return ofClasses("accuracy", classes, ClassificationMetrics::accuracy);
    }

    /** {@return the root of the mean squared error of all outputs, in the targets' unit} */
    static Metric rmse() {
        return ofValues("RMSE", RegressionMetrics::rmse);
    }

    /**
     * {@return a figure of predicted classes}
     *
     * @param name what it is called
     * @param classes how many there are
     * @param figure which one
     */
    static Metric ofClasses(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        return new ClassMetric(name, classes, figure);
    }

    /**
     * {@return a figure of predicted values, all outputs together}
     *
     * @param name what it is called
     * @param figure which one
     */
    static Metric ofValues(String name, ToDoubleFunction<RegressionMetrics> figure) {
        return new ValueMetric(name, figure);
    }
}
