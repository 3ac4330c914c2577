package dev.rondo.train.bptt;

/**
 * The states at the last boundaries between stretches, for gradients that go back over several: k2 above k1. The oldest of
 * them is where the next pass begins.
 */
public final class BoundaryStates {
    private final int stretch;
    private final float[][] states;
    private final boolean[][] seen;

    /** For stretches of k1 steps; none are kept unless k2 is larger. */
    public BoundaryStates(int forward, int backward) {
        int windows = forward == 0 ? 0 : Math.max(0, backward / forward - 1);
        this.stretch = forward;
        this.states = new float[windows][0];
        this.seen = new boolean[windows][0];
    }

    /** Bytes of the states of so many streams. */
    public long bytes(int size, int stateSize) {
        return (long) states.length * size * (Float.BYTES * (long) stateSize + 1);
    }

    /** Keeps the state before a stretch and goes back to the one before several; returns the step that one precedes. */
    public int reachBack(StreamStates streams, int size, int start) {
        int windows = states.length;
        int number = start / stretch;
        int back = Math.min(number, windows);
        reserve(size, streams.size());
        float[] oldest = states[(number - back) % windows];
        boolean[] oldestSeen = seen[(number - back) % windows];
        if (back < windows) {
            streams.save(states[number % windows], seen[number % windows], size);
            streams.restore(oldest, oldestSeen, size);
        } else {
            streams.swap(oldest, oldestSeen, size);
        }
        return start - back * stretch;
    }

    private void reserve(int size, int stateSize) {
        if (seen[0].length < size) {
            for (int i = 0; i < states.length; i++) {
                states[i] = new float[size * stateSize];
                seen[i] = new boolean[size];
            }
        }
    }
}
