package dev.rondo.compute;

import dev.rondo.kernel.RowView;

/** The scratch memory of one thread for {@link Forward#sequence}, and the views that layers use during a call. */
public final class SequenceScratch {
    float[] values = {};
    /** Sums of a block of steps. */
    final RowView blockSums = new RowView();
    /** Sums of one step of all streams. */
    final RowView sums = new RowView();
    /** Floats that a cell needs in addition to its sums. */
    final RowView extra = new RowView();
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

    /** Drops the references to the arrays of states and outputs. */
    public void releaseArrays() {
        backwardStates.set(values, 0, 0);
        backwardOut.set(values, 0, 0);
    }
}
