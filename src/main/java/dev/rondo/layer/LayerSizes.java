package dev.rondo.layer;

/** The check of the sizes that layers are made with. */
final class LayerSizes {
    private LayerSizes() {}

    static void requirePositive(String layer, String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(layer + ": " + name + " must be at least 1, but is " + size);
        }
    }
}
