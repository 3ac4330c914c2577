package dev.rondo.train.metric;

import java.util.Locale;

/**
 * Errors of predicted values and, for comparison, of a naive forecast such as the previous value; an error by itself says little. A
 * NaN value makes the figures NaN. Adding a value allocates nothing. Not thread-safe.
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

    /** Creates metrics without values. */
    public RegressionMetrics() {}

    /**
     * Adds a value without a naive forecast. The figures of the naive forecast are NaN from then on.
     *
     * @param actual the true value
     * @param predicted the predicted value
     */
    public void add(double actual, double predicted) {
        add(actual, predicted, Double.NaN);
    }

    /**
     * Adds a value.
     *
     * @param actual the true value
     * @param predicted the predicted value
     * @param naive the naive forecast
     */
    public void add(double actual, double predicted, double naive) {
        count++;
        this.predicted.add(predicted - actual);
        this.naive.add(naive - actual);
    }

    /** {@return the number of values} */
    public long count() {
        return count;
    }

    /** {@return the root mean squared error, in the unit of the values; NaN before the first} */
    public double rmse() {
        return Math.sqrt(predicted.squares / count);
    }

    /** {@return the mean absolute error, in the unit of the values; NaN before the first} */
    public double mae() {
        return predicted.sizes / count;
    }

    /** {@return the root mean squared error of the naive forecast; NaN if a forecast was missing} */
    public double naiveRmse() {
        return Math.sqrt(naive.squares / count);
    }

    /** {@return the mean absolute error of the naive forecast; NaN if a forecast was missing} */
    public double naiveMae() {
        return naive.sizes / count;
    }

    /** {@return the figures on one line, and those of a naive forecast on a second} */
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
