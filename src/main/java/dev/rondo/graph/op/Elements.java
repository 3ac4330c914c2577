package dev.rondo.graph.op;

import java.util.Comparator;
import java.util.function.IntUnaryOperator;

/** Compares elements of a tensor's array. */
final class Elements {
    private Elements() {}

    /** Compares elements by value; NaN is above all numbers. */
    static Comparator<Integer> comparing(Object array, IntUnaryOperator place) {
        return switch (array) {
            case float[] values -> Comparator.comparing(index -> values[place.applyAsInt(index)]);
            case int[] values -> Comparator.comparing(index -> values[place.applyAsInt(index)]);
            case long[] values -> Comparator.comparing(index -> values[place.applyAsInt(index)]);
            default -> throw new IllegalArgumentException("bools have no order");
        };
    }
}
