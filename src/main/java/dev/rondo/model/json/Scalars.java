package dev.rondo.model.json;

/** Checks of single numbers. */
public final class Scalars {
    private Scalars() {}

    /** Sums of a few such sizes, and a size times the number of gates, stay below 2^31. */
    private static final int LARGEST = 1 << 24;

    /** A size: a whole number from 1 on. */
    public static int positive(String what, double value) {
        if (!(value >= 1) || value != Math.rint(value) || value > LARGEST) {
            throw new IllegalArgumentException(what + " must be a whole number from 1 to " + LARGEST + ", but is "
                    + (Double.isNaN(value) ? "null" : Double.toString(value)));
        }
        return (int) value;
    }
}
