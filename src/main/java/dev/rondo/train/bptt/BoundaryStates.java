package dev.rondo.train.bptt;

/**
 * The states at the boundaries of the last windows, for truncation with k2 above k1, where gradients reach back over several
 * windows. The next pass begins at the oldest boundary.
 */
public final class BoundaryStates {
    private final int windowSteps;
    private final float[][] states; // [boundary][B][S]
    private final boolean[][] seen; // [boundary][B]

    /**
     * Creates the ring of boundaries.
     *
     * @param forward k1, the steps of a window; 0 without truncation
     * @param backward k2; nothing is kept unless it is larger than k1
     */
    public BoundaryStates(int forward, int backward) {
        int boundaries = forward == 0 ? 0 : Math.max(0, backward / forward - 1);
        this.windowSteps = forward;
        this.states = new float[boundaries][0];
        this.seen = new boolean[boundaries][0];
    }

    /**
     * {@return the bytes of the kept states}
     *
     * @param size B
     * @param stateSize S, the floats of one stream's states
     */
    public long bytes(int size, int stateSize) {
        return (long) states.length * size * (Float.BYTES * (long) stateSize + 1);
    }

    /**
     * Keeps the states before a window and puts back those at the oldest boundary.
     *
     * @param streams the states before the window; on return, those at the boundary
     * @param size B
     * @param start the first step of the window
     * @return the step that follows the boundary
     */
    public int reachBack(StreamStates streams, int size, int start) {
        int boundaries = states.length;
        int number = start / windowSteps;
        int back = Math.min(number, boundaries);
        reserve(size, streams.size());
        int oldest = (number - back) % boundaries;
        if (back < boundaries) {
            int newest = number % boundaries;
            streams.save(states[newest], seen[newest], size);
            streams.restore(states[oldest], seen[oldest], size);
        } else {
            streams.swap(states[oldest], seen[oldest], size); // the ring is full: the new states take the oldest place
        }
        return start - back * windowSteps;
    }

    private void reserve(int size, int stateSize) {
        if (seen[0].length < size) {
            for (int i = states.length - 1;
                    i >= 0;
                    i--) { // the first is last: its length says that all are large enough
                states[i] = new float[Math.multiplyExact(size, stateSize)];
                seen[i] = new boolean[size];
            }
        }
    }
}
