package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.List;

/**
 * A tensor between two layers, as it is known before anything runs.
 *
 * @param name what the graph calls it
 * @param type what its elements are
 * @param shape its dimensions, batch first; -1 for one that only a run decides
 * @param mask the name of a bool tensor [B][T] that says which steps count, or null where all do
 */
record KerasTensor(String name, Tensor.Type type, List<Integer> shape, String mask) {
    /** A size that only a run decides. */
    static final int ANY = -1;

    KerasTensor {
        shape = List.copyOf(shape);
    }

    /** The same tensor under another mask, or none. */
    KerasTensor masked(String by) {
        return new KerasTensor(name, type, shape, by);
    }

    int rank() {
        return shape.size();
    }

    /** The size of the last axis. */
    int width() {
        return shape.getLast();
    }

    /** The shape with another last axis. */
    List<Integer> shapeWithWidth(int width) {
        List<Integer> other = new java.util.ArrayList<>(shape);
        other.set(rank() - 1, width);
        return other;
    }
}
