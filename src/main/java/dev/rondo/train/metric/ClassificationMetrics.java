package dev.rondo.train.metric;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well classes are told apart, one prediction after another. Adding allocates nothing; not thread-safe.
 *
 * <p>A ratio without cases is 0, as in scikit-learn: the precision of a class that was never predicted, the recall of one
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
     * {@return an evaluation of classes that are called by their numbers}
     *
     * @param classes how many
     */
    public static ClassificationMetrics of(int classes) {
        return new ClassificationMetrics(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /**
     * {@return an evaluation of classes by name}
     *
     * @param names of all classes, in their order
     */
    public static ClassificationMetrics of(List<String> names) {
        return new ClassificationMetrics(names);
    }

    /**
     * Counts a prediction.
     *
     * @param actual the class it should have been
     * @param predicted the class it was
     */
    public void add(int actual, int predicted) {
        confusion[check(actual)][check(predicted)]++;
    }

    /**
     * Counts the prediction of the class with the largest output, the first of equals.
     *
     * @param actual the class it should have been
     * @param y the outputs of all classes, logits or probabilities
     * @param at the first index
     * @throws IllegalArgumentException when an output is NaN, which predicts nothing
     */
    public void add(int actual, float[] y, int at) {
        int largest = 0;
        for (int j = 0; j < names.size(); j++) {
            if (Float.isNaN(y[at + j])) {
                throw new IllegalArgumentException("the output of class " + names.get(j) + " is NaN");
            }
            largest = y[at + j] > y[at + largest] ? j : largest;
        }
        add(actual, largest);
    }

    private int check(int index) {
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("a class must be from 0 to " + (names.size() - 1) + ", but is " + index);
        }
        return index;
    }

    /** {@return how many predictions were counted} */
    public long count() {
        return IntStream.range(0, names.size()).mapToLong(this::occurrences).sum();
    }

    /**
     * {@return an element of the confusion matrix: how often one class was taken for another}
     *
     * @param actual the one it was
     * @param predicted the one it was taken for
     */
    public long confused(int actual, int predicted) {
        return confusion[check(actual)][check(predicted)];
    }

    /** {@return the part of the predictions that were right; NaN before the first} */
    public double accuracy() {
        long right =
                IntStream.range(0, names.size()).mapToLong(j -> confusion[j][j]).sum();
        return (double) right / count();
    }

    /**
     * {@return the part of a class's predictions that were right}
     *
     * @param index the class
     */
    public double precision(int index) {
        return ratio(confused(index, index), predictions(index));
    }

    /**
     * {@return the part of a class's occurrences that were found}
     *
     * @param index the class
     */
    public double recall(int index) {
        return ratio(confused(index, index), occurrences(check(index)));
    }

    /**
     * {@return the harmonic mean of precision and recall}
     *
     * @param index the class
     */
    public double f1(int index) {
        return ratio(2 * confused(index, index), occurrences(index) + predictions(index));
    }

    /** {@return the mean of F1 over all classes that occurred or were predicted; NaN before the first} */
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

    /** {@return a table of a line a class, with the figures of all below} */
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
