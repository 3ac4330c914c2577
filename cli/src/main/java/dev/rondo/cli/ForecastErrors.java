package dev.rondo.cli;

/** Errors of forecasts against observations or other forecasts. */
final class ForecastErrors {
    private ForecastErrors() {}

    /** {@return the root mean square error of the forecasts, starting at index {@code from}} */
    static double rootMeanSquare(double[] forecasts, float[] truth, int from) {
        double sum = 0;
        for (int i = from; i < truth.length; i++) {
            double error = forecasts[i] - truth[i];
            sum += error * error;
        }
        return Math.sqrt(sum / (truth.length - from));
    }

    /** {@return forecasts that repeat the previous value [T]; NaN for the first} */
    static double[] persistence(float[] truth) {
        double[] forecasts = new double[truth.length];
        forecasts[0] = Double.NaN;
        for (int i = 1; i < truth.length; i++) {
            forecasts[i] = truth[i - 1];
        }
        return forecasts;
    }

    /** {@return the largest difference between two series, ignoring the first value; NaN if either contains NaN} */
    static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        for (int i = 1; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
