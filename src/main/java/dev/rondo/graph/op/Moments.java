package dev.rondo.graph.op;

/**
 * Mean and variance of some neighbours in an array, in float64.
 *
 * @param count the number of values
 * @param mean their mean
 * @param variance the mean of their squared differences from the mean
 */
record Moments(int count, double mean, double variance) {
    static Moments of(float[] x, int at, int count) {
        double mean = mean(x, at, count);
        return new Moments(count, mean, variance(x, at, count, mean));
    }

    static double mean(float[] x, int at, int count) {
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += x[i];
        }
        return sum / count;
    }

    static double variance(float[] x, int at, int count, double mean) {
        double squares = 0;
        for (int i = at; i < at + count; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return squares / count;
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
