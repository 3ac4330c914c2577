package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
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

    /** {@return the same tensor with a different mask, or none} */
    KerasTensor masked(@Nullable String by) {
        return new KerasTensor(name, type, shape, by);
    }

    /** {@return the shape of arithmetic with another tensor, by NumPy's rules} */
    List<Integer> broadcast(KerasTensor other) {
        int rank = Math.max(rank(), other.rank());
        List<Integer> result = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int left = i < rank - rank() ? 1 : shape.get(i - rank + rank());
            int right = i < rank - other.rank() ? 1 : other.shape.get(i - rank + other.rank());
            if (left != right && left != 1 && right != 1 && left != ANY && right != ANY) {
                throw new IllegalArgumentException("the shapes " + shape + " and " + other.shape + " do not broadcast");
            }
            // of an open and a fixed size, a run must have the fixed one, unless that is 1
            result.add(left == 1 ? right : right == 1 || right == ANY ? left : right);
        }
        return result;
    }

    int rank() {
        return shape.size();
    }

    /** {@return the size of the last axis} */
    int width() {
        return shape.getLast();
    }

    /** {@return the shape with a different size of the last axis} */
    List<Integer> shapeWithWidth(int width) {
        List<Integer> other = new ArrayList<>(shape);
        other.set(rank() - 1, width);
        return other;
    }
}
