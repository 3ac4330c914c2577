package dev.rondo.cli.page;

/** The smallest and the largest of some values. Values that are not finite do not count. */
final class Range {
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    void add(double value) {
        if (Double.isFinite(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
    }

    void add(double[] values, boolean positive) {
        for (double value : values) {
            if (!positive || value > 0) {
                add(value);
            }
        }
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }
}
