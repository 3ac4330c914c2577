package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a tensor between two layers before the graph runs.
 *
 * @param name its name in the graph
 * @param type the type of its elements
 * @param shape its dimensions, batch first; -1 for a size that only a run knows
 * @param mask the name of a bool tensor [B][T] that is true for steps that count; null if all do
 */
record KerasTensor(
        String name,
        Tensor.Type type,
        List<Integer> shape,
        @Nullable String mask) {
    /** A size that only a run knows. */
    static final int ANY = -1;

    KerasTensor {
        shape = List.copyOf(shape);
    }

    /** {@return the same tensor with another mask, or none} */
    KerasTensor masked(@Nullable String by) {
        return new KerasTensor(name, type, shape, by);
    }

    int rank() {
        return shape.size();
    }

    /** {@return the size of the last axis} */
    int width() {
        return shape.getLast();
    }

    /** {@return the shape with another size of the last axis} */
    List<Integer> shapeWithWidth(int width) {
        List<Integer> other = new java.util.ArrayList<>(shape);
        other.set(rank() - 1, width);
        return other;
    }
}
