package dev.rondo.model.audio;

/** Checks of single numbers. */
final class Scalars {
    private Scalars() {}

    /** A whole number from 1 on. */
    static int positive(String what, double value) {
        if (!(value >= 1) || value != Math.rint(value) || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " must be a whole number from 1 on, but is "
                    + (Double.isNaN(value) ? "null" : Double.toString(value)));
        }
        return (int) value;
    }
}
