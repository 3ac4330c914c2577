package dev.rondo.compute;

/**
 * A stretch of time in a number of streams, as {@link Forward#sequence} walks it: rows are time-major, {@code [T][B]}.
 * Mutable, so that a runner needs one only; not thread-safe.
 */
public final class Span {
    private int steps;
    private int batch;
    private int start;
    private int stateStride;
    private int[] lengths;

    /** Creates an empty span. */
    public Span() {}

    /**
     * Sets what is walked.
     *
     * @param steps T, the number of steps
     * @param batch B, the number of streams
     * @param start the time of the first of these steps, from which lengths are counted
     * @param lengths the number of steps each stream has, counted from time 0; null when all go to the end
     * @param stateStride from one stream's state to the next, in floats
     */
    public void set(int steps, int batch, int start, int[] lengths, int stateStride) {
        this.steps = steps;
        this.batch = batch;
        this.start = start;
        this.lengths = lengths;
        this.stateStride = stateStride;
    }

    /** {@return T, the number of steps} */
    public int steps() {
        return steps;
    }

    /** {@return B, the number of streams} */
    public int batch() {
        return batch;
    }

    /** {@return from one stream's state to the next, in floats} */
    public int stateStride() {
        return stateStride;
    }

    /**
     * {@return whether a stream has this step}
     *
     * @param step counted from the span's first
     * @param stream its index
     */
    public boolean active(int step, int stream) {
        return lengths == null || start + step < lengths[stream];
    }
}
