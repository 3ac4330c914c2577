package dev.rondo.compute;

import dev.rondo.kernel.RowView;

/**
 * What one pass of training goes through: T steps of B streams, and what each step is. RowView are {@code [T][B]}. Mutable, so
 * that a trainer needs one only; read by all its threads during a pass.
 */
public final class Pass {
    /** A step with an input. */
    public static final byte STEP = 0;
    /** No input: the state stays as it was, and what the layer puts out is not used. */
    public static final byte CARRY = 1;
    /** No input: the state is forgotten, and what the layer puts out is not used. */
    public static final byte RESET = 2;

    private int steps;
    private int batch;
    private boolean learning;
    private long dropoutSeed;
    private byte[] kinds = {};

    /** Creates an empty pass. */
    public Pass() {}

    /**
     * Sets the sizes; all steps have an input until said.
     *
     * @param steps T
     * @param batch B
     * @param learning whether dropout drops
     * @param dropoutSeed what it drops depends on this, the layer and the element alone
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

    /** {@return whether dropout drops} */
    public boolean learning() {
        return learning;
    }

    /** {@return the seed of dropout} */
    public long dropoutSeed() {
        return dropoutSeed;
    }

    /** {@return what each step is [T][B], to be filled} */
    public byte[] kinds() {
        return kinds;
    }

    /**
     * {@return the first of the streams that a thread takes}
     *
     * @param part its number; that of the next thread gives the end
     * @param parts the number of threads
     */
    public int stream(int part, int parts) {
        return Pass.share(batch, part, parts);
    }

    /**
     * {@return where the share of a thread begins}
     *
     * @param count what is shared out
     * @param part the thread's number; that of the next thread gives the end
     * @param parts the number of threads
     */
    public static int share(int count, int part, int parts) {
        return (int) ((long) count * part / parts);
    }
}
