package dev.rondo.layer;

import java.util.List;
import java.util.Objects;

/**
 * The name and shape of one parameter tensor, as in PyTorch. Values are row-major.
 *
 * @param name the full name, such as {@code lstm.weight_ih_l0}
 * @param shape one dimension for a bias, two for a weight
 */
public record Parameter(String name, List<Integer> shape) {
    /** Refuses null and copies the shape. */
    public Parameter {
        Objects.requireNonNull(name, "name");
        shape = List.copyOf(Objects.requireNonNull(shape, "shape"));
    }

    static Parameter matrix(String module, String name, int rows, int columns) {
        return new Parameter(qualified(module, name), List.of(rows, columns));
    }

    static Parameter vector(String module, String name, int size) {
        return new Parameter(qualified(module, name), List.of(size));
    }

    private static String qualified(String module, String name) {
        return module.isEmpty() ? name : module + "." + name;
    }

    /** {@return the number of elements} */
    public int size() {
        int size = 1;
        for (int dimension : shape) {
            size = LayerSizes.product(name, size, dimension);
        }
        return size;
    }
}
