package dev.rondo.compute;

/**
 * The steps of one training pass: T steps of B streams, the kind of each step, and the seed of dropout. Rows are
 * {@code [T][B]}. Mutable, so a trainer needs only one; during a pass all its threads read it.
 */
public final class Pass {
    /** A step with an input. */
    public static final byte STEP = 0;
    /** A step without an input: the state does not change, and the layer's output is not used. */
    public static final byte CARRY = 1;
    /** A step without an input: the state is set to zero, and the layer's output is not used. */
    public static final byte RESET = 2;

    private int steps;
    private int batch;
    private boolean learning;
    private long dropoutSeed;
    private byte[] kinds = {};

    /** Creates an empty pass. */
    public Pass() {}

    /**
     * Sets the sizes, and the kind of all steps to {@link #STEP}.
     *
     * @param steps T
     * @param batch B
     * @param learning whether dropout is active
     * @param dropoutSeed the seed of dropout
     */
    public void set(int steps, int batch, boolean learning, long dropoutSeed) {
        this.steps = steps;
        this.batch = batch;
        this.learning = learning;
        this.dropoutSeed = dropoutSeed;
        int rows = Math.multiplyExact(steps, batch);
        if (kinds.length < rows) {
            kinds = new byte[rows];
        }
        java.util.Arrays.fill(kinds, 0, rows, STEP);
    }

    /** {@return T} */
    public int steps() {
        return steps;
    }

    /** {@return B} */
    public int batch() {
        return batch;
    }

    /** {@return T x B} */
    public int rows() {
        return steps * batch;
    }

    /** {@return whether dropout is active} */
    public boolean learning() {
        return learning;
    }

    /** {@return the seed of dropout} */
    public long dropoutSeed() {
        return dropoutSeed;
    }

    /** {@return the kind of each step [T][B], to be filled} */
    public byte[] kinds() {
        return kinds;
    }
}
