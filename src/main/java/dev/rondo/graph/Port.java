package dev.rondo.graph;

import java.util.List;
import java.util.Objects;

/**
 * An input or an output of a {@link Graph}.
 *
 * @param name the name
 * @param type the type of the elements
 * @param shape the dimensions, -1 for one of any size; empty for a single number, or if {@code ranked} is false
 * @param ranked whether the number of dimensions is known; if not, the port accepts any shape
 */
public record Port(String name, Tensor.Type type, List<Integer> shape, boolean ranked) {
    /** Refuses null and copies the shape. */
    public Port {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        shape = List.copyOf(Objects.requireNonNull(shape, "shape"));
    }

    /**
     * Creates a port with a known number of dimensions.
     *
     * @param name the name
     * @param type the type of the elements
     * @param shape the dimensions, -1 for one of any size; empty for a single number
     */
    public Port(String name, Tensor.Type type, List<Integer> shape) {
        this(name, type, shape, true);
    }

    /**
     * {@return a port that accepts tensors of any shape}
     *
     * @param name the name
     * @param type the type of the elements
     */
    public static Port ofAnyShape(String name, Tensor.Type type) {
        return new Port(name, type, List.of(), false);
    }

    /**
     * {@return whether a tensor has the type and shape of this port}
     *
     * @param tensor the tensor
     */
    public boolean accepts(Tensor tensor) {
        return type == tensor.type() && (!ranked || fits(tensor.shape()));
    }

    private boolean fits(List<Integer> actual) {
        if (actual.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < actual.size(); i++) {
            if (shape.get(i) >= 0 && !shape.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@return the name, type and shape, as in {@code x: float32 [-1, 1, 8]}} */
    @Override
    public String toString() {
        return name + ": " + type + " " + (ranked ? shape : "of any shape");
    }
}
