package dev.rondo.graph.op;

import dev.rondo.kernel.ElementWise;

/**
 * Mean and variance of some neighbours in an array, in float64.
 *
 * @param count the number of values
 * @param mean their mean
 * @param variance the mean of their squared differences from the mean
 */
record Moments(int count, double mean, double variance) {
    static Moments of(float[] x, int at, int count) {
        double mean = ElementWise.mean(x, at, count);
        return new Moments(count, mean, ElementWise.variance(x, at, count, mean));
    }

    double inverseDeviation(float epsilon) {
        return 1 / Math.sqrt(variance + epsilon);
    }

    /** Writes the values with mean 0 and variance 1 at the same place of another array. */
    void normalize(float[] x, int at, float[] y, float epsilon) {
        double factor = inverseDeviation(epsilon);
        for (int i = at; i < at + count; i++) {
            y[i] = (float) ((x[i] - mean) * factor);
        }
    }
}
