package dev.rondo.cli;

/** How far forecasts are from what they are held against. */
final class Errors {
    private Errors() {}

    /** {@return the root of the mean squared error of the forecasts from index {@code from} on} */
    static double rootMeanSquare(double[] forecasts, float[] truth, int from) {
        double sum = 0;
        for (int i = from; i < truth.length; i++) {
            double error = forecasts[i] - truth[i];
            sum += error * error;
        }
        return Math.sqrt(sum / (truth.length - from));
    }

    /** {@return the forecasts of one who says that nothing will change [T]; NaN for the first} */
    static double[] persistence(float[] truth) {
        double[] forecasts = new double[truth.length];
        forecasts[0] = Double.NaN;
        for (int i = 1; i < truth.length; i++) {
            forecasts[i] = truth[i - 1];
        }
        return forecasts;
    }

    /** {@return the largest difference between two series from their second value on; NaN where either has one} */
    static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        for (int i = 1; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
