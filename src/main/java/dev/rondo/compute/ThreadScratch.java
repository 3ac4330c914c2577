package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.kernel.Scratch;

/** What belongs to one thread of a trainer: its share of the work, its scratch memory and its views. */
public final class ThreadScratch {
    final Scratch scratch = new Scratch();
    /** Views of {@link WeightGradient}: inputs of the weights, gradients of sums, and the gradient. */
    final RowView x = new RowView();

    final RowView d = new RowView();
    final RowView y = new RowView();

    private final Share share;
    private float[] row = {};
    private float[] zeros = {};

    /**
     * Allocates the thread's memory.
     *
     * @param share the thread's share of the work
     */
    public ThreadScratch(Share share) {
        this.share = share;
    }

    /** {@return the thread's share of the work} */
    public Share share() {
        return share;
    }

    /**
     * {@return memory for one row and 16 more floats, the same at each call}
     *
     * @param width floats of the row
     */
    public float[] row(int width) {
        if (row.length < width + 16) {
            row = new float[width + 16];
        }
        return row;
    }

    /**
     * {@return a row of zeros, which must not be written}
     *
     * @param width floats of the row
     */
    public float[] zeros(int width) {
        if (zeros.length < width) {
            zeros = new float[width];
        }
        return zeros;
    }
}
