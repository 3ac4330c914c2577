package dev.rondo.model.json;

import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers, or of arrays of numbers: weights and shapes of a JSON model.
 *
 * @param values the numbers of the innermost array, NaN for a null; empty when the items are arrays
 * @param items the arrays inside; empty when the items are numbers
 */
public record JsonNumbers(float[] values, List<JsonNumbers> items) {
    /** Sums of a few such sizes, and a size times the number of gates, are below 2^31. */
    private static final int LARGEST_SIZE = 1 << 24;

    /** {@return a size: a whole number from 1 on} */
    static int requireSize(String what, double value) {
        if (!(value >= 1) || value != Math.rint(value) || value > LARGEST_SIZE) {
            throw new IllegalArgumentException(what + " must be a whole number from 1 to " + LARGEST_SIZE + ", but is "
                    + (Double.isNaN(value) ? "null" : Double.toString(value)));
        }
        return (int) value;
    }

    /**
     * {@return the numbers of an array of the given shape, row-major}
     *
     * @param what what messages call the array
     * @throws IllegalArgumentException when the array has a different shape, or a number is not finite
     */
    public float[] tensor(String what, int... shape) {
        int count = 1;
        for (int size : shape) {
            count = Math.multiplyExact(count, size);
        }
        if (!fits(shape, 0)) {
            throw new IllegalArgumentException(
                    what + " must have the shape " + Arrays.toString(shape) + ", but is " + describe());
        }
        float[] all = new float[count];
        copy(all, 0);
        for (float value : all) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(what + " must hold finite numbers, but one is "
                        + (Float.isNaN(value) ? "null" : value + " as float32"));
            }
        }
        return all;
    }

    private boolean fits(int[] shape, int depth) {
        if (items.isEmpty()) {
            return depth == shape.length - 1 && values.length == shape[depth];
        }
        return depth < shape.length - 1
                && items.size() == shape[depth]
                && items.stream().allMatch(item -> item.fits(shape, depth + 1));
    }

    private int copy(float[] to, int start) {
        if (items.isEmpty()) {
            System.arraycopy(values, 0, to, start, values.length);
            return start + values.length;
        }
        int at = start;
        for (JsonNumbers item : items) {
            at = item.copy(to, at);
        }
        return at;
    }

    /** {@return whether there is nothing in the array} */
    public boolean isEmpty() {
        return values.length == 0 && items.isEmpty();
    }

    /** {@return the last number of a shape, such as the 8 of {@code [null, null, 8]} or {@code [[null, null, 8]]}} */
    public int last(String what) {
        if (items.size() == 1) {
            return items.getFirst().last(what);
        }
        if (values.length == 0) {
            throw new IllegalArgumentException(what + " must be an array of numbers, but is " + describe());
        }
        return requireSize(what, values[values.length - 1]);
    }

    /** {@return the sizes of the dimensions, taken from the first item at each depth} */
    public String describe() {
        StringBuilder text = new StringBuilder("an array of ");
        JsonNumbers at = this;
        while (!at.items.isEmpty()) {
            text.append(at.items.size()).append(" x ");
            at = at.items.getFirst();
        }
        return text.append(at.values.length).toString();
    }
}
