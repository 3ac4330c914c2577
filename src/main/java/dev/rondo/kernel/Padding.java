package dev.rondo.kernel;

/** The length of rows. */
public final class Padding {
    /** Floats of the widest vector; a row is a multiple of it on every machine. */
    static final int MULTIPLE = 16;

    private Padding() {}

    /**
     * {@return the length of a row of n floats: the next multiple of 16, whatever the width of a vector}
     *
     * @param n floats
     */
    public static int pad(int n) {
        return Math.addExact(n, MULTIPLE - 1) & -MULTIPLE;
    }
}
