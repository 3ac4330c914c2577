package dev.rondo.data;

/** Checks of arguments. Their messages say what was expected and what came. */
final class ArgumentChecks {
    private ArgumentChecks() {}

    /** {@return the number of rows in a buffer [rows][width]} */
    static int rows(String name, int length, int width) {
        atLeast(1, "width", width);
        if (length == 0 || length % width != 0) {
            throw new IllegalArgumentException(
                    name + " must hold T x " + width + " values with T at least 1, but has " + length);
        }
        return length / width;
    }

    /** {@return a product that fits an array} */
    static int product(String what, int one, int other) {
        long product = (long) one * other;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " must be below 2^31, which an array can hold, but is " + one
                    + " x " + other + " = " + product);
        }
        return (int) product;
    }

    static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
    }

    static long notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be below 0, but is " + value);
        }
        return value;
    }
}
