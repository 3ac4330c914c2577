package dev.rondo.compute;

import org.jspecify.annotations.Nullable;

/**
 * The steps and streams that one call of {@link Forward#sequence} computes. Rows are time-major, {@code [T][B]}. Mutable, so
 * a runner needs only one; not thread-safe.
 */
public final class TimeSpan {
    private int steps;
    private int batch;
    private int start;
    private int @Nullable [] lengths;

    /** Creates an empty span. */
    public TimeSpan() {}

    /**
     * Sets the steps and streams.
     *
     * @param steps T, the number of steps
     * @param batch B, the number of streams
     * @param start the time of the first of these steps
     * @param lengths the number of steps of each stream, counted from time 0; null if no stream ends in this span
     */
    public void set(int steps, int batch, int start, int @Nullable [] lengths) {
        this.steps = steps;
        this.batch = batch;
        this.start = start;
        this.lengths = lengths;
    }

    /** {@return T, the number of steps} */
    public int steps() {
        return steps;
    }

    /** {@return B, the number of streams} */
    public int batch() {
        return batch;
    }

    /** {@return T x B} */
    public int rows() {
        return steps * batch;
    }

    /**
     * {@return whether a stream has this step}
     *
     * @param step counted from the span's first
     * @param stream the number of the stream
     */
    public boolean active(int step, int stream) {
        return lengths == null || start + step < lengths[stream];
    }

    /**
     * {@return whether all streams have ended before this step}
     *
     * @param step the step, counted from the first of the span
     */
    public boolean ended(int step) {
        for (int stream = 0; stream < batch; stream++) {
            if (active(step, stream)) {
                return false;
            }
        }
        return true;
    }
}
