package dev.rondo.train.metric;

import dev.rondo.data.Batch;
import java.util.function.ToDoubleFunction;

/**
 * A figure that an evaluation reports in addition to the loss. It is collected target by target. Not thread-safe.
 *
 * <p>The methods here make the usual metrics, and {@link HeadMetric} those of a network with several heads; implement the interface for
 * others.
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
     * {@return the area under the ROC curve of a yes/no output; see {@link ScoreMetrics#rocAuc}}
     *
     * @param output the index of the output
     */
    static Metric rocAuc(int output) {
        return ofScores("ROC AUC", output, ScoreMetrics::rocAuc);
    }

    /**
     * {@return the area under the precision-recall curve of a yes/no output; see {@link ScoreMetrics#averagePrecision}}
     *
     * @param output the index of the output
     */
    static Metric averagePrecision(int output) {
        return ofScores("average precision", output, ScoreMetrics::averagePrecision);
    }

    /**
     * {@return a figure of a yes/no output, over all thresholds} The output is the score, so a threshold is a logit if the output is. A
     * case is positive if the target of the output is above 0.5.
     *
     * <p>For example, {@code ofScores("threshold", 0, scores -> scores.thresholdAtPrecision(0.9))} is the least output at which 90 %
     * of the alarms are right.
     *
     * @param name the name of the figure
     * @param output the index of the output
     * @param figure computes it
     */
    static Metric ofScores(String name, int output, ToDoubleFunction<ScoreMetrics> figure) {
        return new Metric() {
            private ScoreMetrics collected = new ScoreMetrics();

            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(int outputs, int targetSize) {
                if (output < 0 || output >= outputs || outputs != targetSize) {
                    throw new IllegalArgumentException("the metric " + name + " needs output " + output
                            + " and a yes/no target for each output, but the network has " + outputs + " outputs and "
                            + (targetSize == 0 ? "targets are classes: take ofClassScores" : targetSize + " targets"));
                }
            }

            @Override
            public void begin() {
                collected = new ScoreMetrics();
            }

            @Override
            public void add(Batch batch, int target, float[] y, int at) {
                int width = batch.targetSize();
                collected.add(batch.targets(width)[target * width + output] > 0.5f, y[at + output]);
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }

    /**
     * {@return a figure of one class against all others, over all thresholds} The score is the logarithm of the odds of the class,
     * {@code log(p / (1 - p))}, where p is its softmax; so outputs are logits.
     *
     * @param name the name of the figure
     * @param index the class, from 0
     * @param classes the number of classes
     * @param figure computes it
     */
    static Metric ofClassScores(String name, int index, int classes, ToDoubleFunction<ScoreMetrics> figure) {
        return new Metric() {
            private ScoreMetrics collected = new ScoreMetrics();

            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(int outputs, int targetSize) {
                requireClasses(name, classes, outputs);
                if (classes < 2) {
                    throw new IllegalArgumentException(
                            "the metric " + name + " needs at least 2 classes: for one output take ofScores");
                }
                if (index < 0 || index >= classes) {
                    throw new IllegalArgumentException("the class of the metric " + name + " must be from 0 to "
                            + (classes - 1) + ", but is " + index);
                }
            }

            @Override
            public void begin() {
                collected = new ScoreMetrics();
            }

            @Override
            public void add(Batch batch, int target, float[] y, int at) {
                collected.add(actualClass(batch, target) == index, (float) ScoreMetrics.logOdds(y, at, classes, index));
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }

    private static void requireClasses(String name, int classes, int outputs) {
        if (outputs != classes) {
            throw new IllegalArgumentException("the metric " + name + " is of " + classes
                    + " classes, but the network has " + outputs + " outputs");
        }
    }

    /** The class of a target; if it is a row, that of the largest value. */
    private static int actualClass(Batch batch, int target) {
        int width = batch.targetSize();
        return width == 0
                ? batch.labels()[target]
                : ClassificationMetrics.largest(batch.targets(width), target * width, width);
    }

    /**
     * {@return a figure of predicted classes} If targets are rows, such as one-hot vectors, the class is that of the largest value.
     *
     * @param name the name of the figure
     * @param classes the number of classes
     * @param figure computes it
     */
    static Metric ofClasses(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        return new Metric() {
            private ClassificationMetrics collected = ClassificationMetrics.of(classes);

            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(int outputs, int targetSize) {
                requireClasses(name, classes, outputs);
            }

            @Override
            public void begin() {
                collected = ClassificationMetrics.of(classes);
            }

            @Override
            public void add(Batch batch, int target, float[] y, int at) {
                collected.add(actualClass(batch, target), y, at);
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }

    /**
     * {@return a figure of predicted values, over all outputs} The network must have one output per value of a target.
     *
     * @param name the name of the figure
     * @param figure computes it
     */
    static Metric ofValues(String name, ToDoubleFunction<RegressionMetrics> figure) {
        return ofValues(name, -1, figure);
    }

    /**
     * {@return a figure of some outputs of a network that has more outputs than a target has values} Value k of a target is compared with
     * output {@code first + k}. The means of {@link dev.rondo.train.loss.Loss#GAUSSIAN} begin at output 0; quantile i of targets of n
     * values begins at output {@code i * n}.
     *
     * @param name the name of the figure
     * @param first the index of the output that predicts the first value
     * @param figure computes it
     */
    static Metric ofOutputs(String name, int first, ToDoubleFunction<RegressionMetrics> figure) {
        if (first < 0) {
            throw new IllegalArgumentException("the first output must be at least 0, but is " + first);
        }
        return ofValues(name, first, figure);
    }

    /** Compares all outputs if {@code first} is -1, otherwise those from it on. */
    private static Metric ofValues(String name, int first, ToDoubleFunction<RegressionMetrics> figure) {
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
                if (first < 0 && outputs != targetSize) {
                    throw new IllegalArgumentException(
                            "the metric " + name + " compares each output with a value of the target,"
                                    + " but there are " + outputs + " outputs and " + targetSize
                                    + " values: take ofOutputs, or a HeadMetric");
                }
                if (first + targetSize > outputs) {
                    throw new IllegalArgumentException("the metric " + name + " compares the outputs from " + first
                            + " to " + (first + targetSize - 1) + ", but the network has " + outputs + " outputs");
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
                int from = at + Math.max(first, 0);
                for (int j = 0; j < width; j++) {
                    collected.add(targets[target * width + j], y[from + j]);
                }
            }

            @Override
            public double value() {
                return figure.applyAsDouble(collected);
            }
        };
    }
}
