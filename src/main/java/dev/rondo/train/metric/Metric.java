package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A figure that an evaluation reports in addition to the loss. It is collected target by target. Not thread-safe.
 *
 * <p>The methods here make the usual metrics; implement the interface for others.
 */
public interface Metric {
    /** {@return the name under which the figure is reported} */
    String name();

    /**
     * Refuses a network or targets that the metric cannot judge. An evaluation and a fit call this before they begin. The default
     * accepts everything.
     *
     * @param outputs O, the number of the network's outputs
     * @param targetSize the width of one target; 0 when targets are classes
     * @throws IllegalArgumentException if they do not fit; the message says what the metric needs
     */
    default void check(int outputs, int targetSize) {}

    /** Discards everything that was added so far. */
    void begin();

    /**
     * Adds a target and the outputs for it.
     *
     * @param batch the batch that holds the target
     * @param target the row of the target, see {@link Batch#targetRow}
     * @param y the array that holds the outputs
     * @param at the index of the first output
     */
    void add(Batch batch, int target, float[] y, int at);

    /** {@return the figure over everything that was added} */
    double value();

    /**
     * {@return the share of targets whose class has the largest output}
     *
     * @param classes the number of classes
     */
    static Metric accuracy(int classes) {
        return ofClasses("accuracy", classes, ClassificationMetrics::accuracy);
    }

    /** {@return the root mean squared error over all outputs, in the unit of the targets} */
    static Metric rmse() {
        return ofValues("RMSE", RegressionMetrics::rmse);
    }

    /**
     * {@return a figure of predicted classes} If targets are rows, such as one-hot vectors, the class is that of the largest value.
     *
     * @param name the name of the figure
     * @param classes the number of classes
     * @param figure computes it
     */
    static Metric ofClasses(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(figure, "figure");
        return new Metric() {
            private ClassificationMetrics collected = ClassificationMetrics.of(classes);

            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(int outputs, int targetSize) {
                if (outputs != classes) {
                    throw new IllegalArgumentException("the metric " + name + " is of " + classes
                            + " classes, but the network has " + outputs + " outputs");
                }
            }

            @Override
            public void begin() {
                collected = ClassificationMetrics.of(classes);
            }

            @Override
            public void add(Batch batch, int target, float[] y, int at) {
                int width = batch.targetSize();
                int actual = width == 0
                        ? batch.labels()[target]
                        : ClassificationMetrics.largest(batch.targets(width), target * width, width);
                collected.add(actual, y, at);
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }

    /**
     * {@return a figure of predicted values, over all outputs}
     *
     * @param name the name of the figure
     * @param figure computes it
     */
    static Metric ofValues(String name, ToDoubleFunction<RegressionMetrics> figure) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(figure, "figure");
        return new Metric() {
            private RegressionMetrics collected = new RegressionMetrics();

            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(int outputs, int targetSize) {
                if (targetSize == 0) {
                    throw new IllegalArgumentException(
                            "the metric " + name + " needs targets of values, but the batch has classes");
                }
            }

            @Override
            public void begin() {
                collected = new RegressionMetrics();
            }

            @Override
            public void add(Batch batch, int target, float[] y, int at) {
                int width = batch.targetSize();
                float[] targets = batch.targets(width);
                for (int j = 0; j < width; j++) {
                    collected.add(targets[target * width + j], y[at + j]);
                }
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }
}
