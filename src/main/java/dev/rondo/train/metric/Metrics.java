package dev.rondo.train.metric;

import java.util.function.ToDoubleFunction;

/** Makes the usual metrics. Those of a network with several heads are made with {@link HeadMetric}. */
public final class Metrics {
    private Metrics() {}

    /**
     * {@return the share of targets whose class has the largest output}
     *
     * @param classes the number of classes
     */
    public static Metric accuracy(int classes) {
        return ofClasses("accuracy", classes, ClassificationMetrics::accuracy);
    }

    /** {@return the root mean squared error over all outputs, in the unit of the targets} */
    public static Metric rmse() {
        return ofValues("RMSE", RegressionMetrics::rmse);
    }

    /**
     * {@return the area under the ROC curve of a yes/no output; see {@link ScoreMetrics#rocAuc}}
     *
     * @param output the index of the output
     */
    public static Metric rocAuc(int output) {
        return ofScores("ROC AUC", output, ScoreMetrics::rocAuc);
    }

    /**
     * {@return the area under the precision-recall curve of a yes/no output; see {@link ScoreMetrics#averagePrecision}}
     *
     * @param output the index of the output
     */
    public static Metric averagePrecision(int output) {
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
    public static Metric ofScores(String name, int output, ToDoubleFunction<ScoreMetrics> figure) {
        return new OutputScoreMetric(name, output, figure);
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
    public static Metric ofClassScores(String name, int index, int classes, ToDoubleFunction<ScoreMetrics> figure) {
        return new ClassScoreMetric(name, index, classes, figure);
    }

    /**
     * {@return a figure of predicted classes} If targets are rows, such as one-hot vectors, the class is that of the largest value.
     *
     * @param name the name of the figure
     * @param classes the number of classes
     * @param figure computes it
     */
    public static Metric ofClasses(String name, int classes, ToDoubleFunction<ClassificationMetrics> figure) {
        return new ClassMetric(name, classes, figure);
    }

    /**
     * {@return a figure of predicted values, over all outputs} The network must have one output per value of a target.
     *
     * @param name the name of the figure
     * @param figure computes it
     */
    public static Metric ofValues(String name, ToDoubleFunction<RegressionMetrics> figure) {
        return new ValueMetric(name, ValueMetric.ALL, figure);
    }

    /**
     * {@return a figure of some outputs of a network that has more outputs than a target has values} Value k of a target is compared with
     * output {@code first + k}. The means of {@link dev.rondo.train.loss.Loss#GAUSSIAN} begin at output 0; quantile i of targets of n
     * values begins at output {@code i * n}.
     *
     * @param name the name of the figure
     * @param first the index of the output that predicts the first value
     * @param figure computes it
     * @throws IllegalArgumentException if the index is negative
     */
    public static Metric ofOutputs(String name, int first, ToDoubleFunction<RegressionMetrics> figure) {
        if (first < 0) {
            throw new IllegalArgumentException("the first output must be at least 0, but is " + first);
        }
        return new ValueMetric(name, first, figure);
    }
}
