package dev.rondo.compute;

import dev.rondo.kernel.Scratch;

/** What one thread of a trainer works with. */
public final class ThreadScratch {
    final Scratch scratch = new Scratch();
    private float[] row = {};
    private float[] zeros = {};

    /** Allocates the thread's memory. */
    public ThreadScratch() {}

    /**
     * {@return a place for one row and 16 floats more; the same each time}
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
     * {@return a row of zeros, not to be written}
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
