package dev.rondo.train.metric;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The confusion matrix of a classifier and the usual figures computed from it. Adding a prediction allocates nothing. Not
 * thread-safe.
 *
 * <p>As in scikit-learn, a ratio without cases is 0: the precision of a class that was never predicted, and the recall of one
 * that never occurred.
 */
public final class ClassificationMetrics {
    private final List<String> names;
    /** [actual][predicted] */
    private final long[][] confusion;

    private ClassificationMetrics(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one class");
        }
        this.names = List.copyOf(names);
        this.confusion = new long[names.size()][names.size()];
    }

    /**
     * {@return empty metrics of classes that are named by their index}
     *
     * @param classes the number of classes
     */
    public static ClassificationMetrics of(int classes) {
        return new ClassificationMetrics(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /**
     * {@return empty metrics of named classes}
     *
     * @param names the names of all classes, in their order
     */
    public static ClassificationMetrics of(List<String> names) {
        return new ClassificationMetrics(names);
    }

    /**
     * Adds a prediction.
     *
     * @param actual the true class
     * @param predicted the predicted class
     */
    public void add(int actual, int predicted) {
        confusion[check(actual)][check(predicted)]++;
    }

    /**
     * Adds a prediction: the class with the largest output, or the first of them if several are equal.
     *
     * @param actual the true class
     * @param y the array that holds the outputs of all classes, logits or probabilities
     * @param at the index of the first output
     * @throws IllegalArgumentException if an output is NaN
     */
    public void add(int actual, float[] y, int at) {
        for (int j = 0; j < names.size(); j++) {
            if (Float.isNaN(y[at + j])) {
                throw new IllegalArgumentException("the output of class " + names.get(j) + " is NaN");
            }
        }
        add(actual, largest(y, at, names.size()));
    }

    /** {@return the index of the largest value, the first of equals} */
    static int largest(float[] values, int at, int width) {
        int largest = 0;
        for (int j = 1; j < width; j++) {
            largest = values[at + j] > values[at + largest] ? j : largest;
        }
        return largest;
    }

    private int check(int index) {
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("a class must be from 0 to " + (names.size() - 1) + ", but is " + index);
        }
        return index;
    }

    /** {@return the number of predictions} */
    public long count() {
        return IntStream.range(0, names.size()).mapToLong(this::occurrences).sum();
    }

    /**
     * {@return an element of the confusion matrix: how often one class was predicted as another}
     *
     * @param actual the true class
     * @param predicted the predicted class
     */
    public long confused(int actual, int predicted) {
        return confusion[check(actual)][check(predicted)];
    }

    /** {@return the share of correct predictions; NaN before the first} */
    public double accuracy() {
        long right =
                IntStream.range(0, names.size()).mapToLong(j -> confusion[j][j]).sum();
        return (double) right / count();
    }

    /**
     * {@return the share of a class's predictions that were correct}
     *
     * @param index the class, from 0
     */
    public double precision(int index) {
        return ratio(confused(index, index), predictions(index));
    }

    /**
     * {@return the share of a class's occurrences that were predicted}
     *
     * @param index the class, from 0
     */
    public double recall(int index) {
        return ratio(confused(index, index), occurrences(check(index)));
    }

    /**
     * {@return the harmonic mean of precision and recall}
     *
     * @param index the class, from 0
     */
    public double f1(int index) {
        return ratio(2 * confused(index, index), occurrences(index) + predictions(index));
    }

    /** {@return the mean F1 over all classes that occurred or were predicted; NaN before the first} */
    public double macroF1() {
        return IntStream.range(0, names.size())
                .filter(j -> occurrences(j) + predictions(j) > 0)
                .mapToDouble(this::f1)
                .average()
                .orElse(Double.NaN);
    }

    private long occurrences(int index) {
        return IntStream.range(0, names.size())
                .mapToLong(j -> confusion[index][j])
                .sum();
    }

    private long predictions(int index) {
        return IntStream.range(0, names.size())
                .mapToLong(j -> confusion[j][index])
                .sum();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** {@return a table with one line per class, followed by the figures over all classes} */
    @Override
    public String toString() {
        int width = Math.max(8, names.stream().mapToInt(String::length).max().orElseThrow());
        StringBuilder text = new StringBuilder();
        text.append(format("%-" + width + "s %9s %9s %9s %9s%n", "class", "precision", "recall", "F1", "count"));
        for (int j = 0; j < names.size(); j++) {
            text.append(format(
                    "%-" + width + "s %9.4f %9.4f %9.4f %9d%n",
                    names.get(j),
                    precision(j),
                    recall(j),
                    f1(j),
                    occurrences(j)));
        }
        text.append(format("%-" + width + "s %29.4f%n", "macro F1", macroF1()));
        return text.append(format("%-" + width + "s %29.4f %9d", "accuracy", accuracy(), count()))
                .toString();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
