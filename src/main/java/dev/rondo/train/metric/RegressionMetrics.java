package dev.rondo.train.metric;

import java.util.Locale;

/**
 * How far predicted values are from what came, one after another, and beside them a naive forecast's, such as the value
 * before: without it an error says little. NaN among them makes its figures NaN. Allocates nothing; not thread-safe.
 */
public final class RegressionMetrics {
    private long count;
    private final Errors predicted = new Errors();
    private final Errors naive = new Errors();

    /** Sums of errors. */
    private static final class Errors {
        private double squares;
        private double sizes;

        void add(double error) {
            squares += error * error;
            sizes += Math.abs(error);
        }
    }

    /** Makes an evaluation without values so far. */
    public RegressionMetrics() {}

    /**
     * Takes a value without a naive forecast, whose figures are NaN from here on.
     *
     * @param actual what came
     * @param predicted what was predicted
     */
    public void add(double actual, double predicted) {
        add(actual, predicted, Double.NaN);
    }

    /**
     * Takes a value.
     *
     * @param actual what came
     * @param predicted what was predicted
     * @param naive what would have been predicted without a model
     */
    public void add(double actual, double predicted, double naive) {
        count++;
        this.predicted.add(predicted - actual);
        this.naive.add(naive - actual);
    }

    /** {@return how many values there were} */
    public long count() {
        return count;
    }

    /** {@return the root of the mean squared error, in the values' unit; NaN before the first} */
    public double rmse() {
        return Math.sqrt(predicted.squares / count);
    }

    /** {@return the mean absolute error, in the values' unit; NaN before the first} */
    public double mae() {
        return predicted.sizes / count;
    }

    /** {@return the naive forecast's root of the mean squared error; NaN when one was missing} */
    public double naiveRmse() {
        return Math.sqrt(naive.squares / count);
    }

    /** {@return the naive forecast's mean absolute error; NaN when one was missing} */
    public double naiveMae() {
        return naive.sizes / count;
    }

    /** {@return the figures in a line, or in two where there is a naive forecast} */
    @Override
    public String toString() {
        String line = String.format(Locale.ROOT, "RMSE %.5g, MAE %.5g over %d values", rmse(), mae(), count);
        return Double.isNaN(naiveRmse())
                ? line
                : line
                        + String.format(
                                Locale.ROOT, "%nRMSE %.5g, MAE %.5g of the naive forecast", naiveRmse(), naiveMae());
    }
}
