package dev.rondo.layer;

import java.util.List;

/**
 * The name and shape of one parameter tensor, row-major. Names and shapes are PyTorch's.
 *
 * @param name the full name, such as {@code lstm.weight_ih_l0}
 * @param shape one dimension for a bias, two for a weight
 */
public record Parameter(String name, List<Integer> shape) {
    /** Copies the shape. */
    public Parameter {
        shape = List.copyOf(shape);
    }

    static Parameter matrix(String name, int rows, int columns) {
        return new Parameter(name, List.of(rows, columns));
    }

    static Parameter vector(String name, int size) {
        return new Parameter(name, List.of(size));
    }

    /** {@return the number of elements} */
    public int size() {
        int size = 1;
        for (int dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        return size;
    }
}
