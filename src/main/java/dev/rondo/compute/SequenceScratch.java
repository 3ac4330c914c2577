package dev.rondo.compute;

import dev.rondo.kernel.RowView;

/** The scratch memory of one thread for {@link Forward#sequence}, and the views that layers use during a call. */
public final class SequenceScratch {
    float[] values = {};
    /** Sums of a block of steps. */
    final RowView blockSums = new RowView();
    /** The first stream of a block. */
    int from;
    /** The number of streams of a block. */
    int streams;
    /** Sums of one step of a block of streams. */
    final RowView sums = new RowView();
    /** Floats that a cell needs in addition to its sums. */
    final RowView extra = new RowView();
    /** The inputs of the network, which a residual connection reads. */
    final RowView networkInputs = new RowView();
    /** The sections of the backward direction. */
    final RowView backwardStates = new RowView();
    /** The outputs of the backward direction. */
    final RowView backwardOut = new RowView();

    /** Creates an empty memory. */
    public SequenceScratch() {}

    /**
     * Grows the memory.
     *
     * @param floats the floats that are needed
     */
    public void reserve(int floats) {
        if (values.length < floats) {
            values = new float[floats];
        }
    }

    /**
     * Sets the inputs of the network for the next calls.
     *
     * @param values the array that holds them
     * @param at the first index of the first row
     * @param stride the distance of rows
     */
    public void readInputs(float[] values, int at, int stride) {
        networkInputs.set(values, at, stride);
    }

    /** Drops the references to the arrays of inputs, states and outputs. */
    public void releaseArrays() {
        networkInputs.set(values, 0, 0);
        backwardStates.set(values, 0, 0);
        backwardOut.set(values, 0, 0);
    }
}
