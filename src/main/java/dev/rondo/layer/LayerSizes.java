package dev.rondo.layer;

/** Checks of the sizes that layers are made with. */
final class LayerSizes {
    private LayerSizes() {}

    /** {@return a product that fits an array} */
    static int product(String what, int one, int other) {
        long product = (long) one * other;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " of " + one + " x " + other + " = " + product
                    + " does not fit in an array, which has at most " + Integer.MAX_VALUE + " elements");
        }
        return (int) product;
    }

    static void requirePositive(String layer, String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(layer + ": " + name + " must be at least 1, but is " + size);
        }
    }
}
