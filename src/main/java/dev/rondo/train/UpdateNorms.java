package dev.rondo.train;

import java.util.Arrays;

/** The norms of the gradients of the last updates, before clipping, and the number of clipped updates. Adding allocates nothing. */
final class UpdateNorms {
    /** The number of norms that are kept. */
    static final int KEPT = 100;

    private final double[] last = new double[KEPT];
    private long count;
    private long clipped;

    void add(double norm, boolean clip) {
        last[(int) (count % KEPT)] = norm;
        count++;
        clipped += clip ? 1 : 0;
    }

    long count() {
        return count;
    }

    long clipped() {
        return clipped;
    }

    /** {@return the median of the kept norms; NaN without any} */
    double median() {
        double[] sorted = Arrays.copyOf(last, (int) Math.min(count, KEPT));
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
