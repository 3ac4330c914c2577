package dev.rondo.model.json;

import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers, or of arrays of numbers: what a JSON model has for weights and for shapes.
 *
 * @param values the numbers of the innermost array, NaN for a null; null where the items are arrays
 * @param items the arrays inside; null where they are numbers
 */
public record JsonNumbers(float[] values, List<JsonNumbers> items) {
    /**
     * The numbers of an array of a certain shape, row-major.
     *
     * @throws IllegalArgumentException when the shape is another, or a number is not finite
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
        if (values != null) {
            return depth == shape.length - 1 && values.length == shape[depth];
        }
        return depth < shape.length - 1
                && items.size() == shape[depth]
                && items.stream().allMatch(item -> item.fits(shape, depth + 1));
    }

    private int copy(float[] to, int start) {
        if (values != null) {
            System.arraycopy(values, 0, to, start, values.length);
            return start + values.length;
        }
        int at = start;
        for (JsonNumbers item : items) {
            at = item.copy(to, at);
        }
        return at;
    }

    /** The last number of a shape, such as the 8 of {@code [null, null, 8]}. */
    public int last(String what) {
        if (values == null || values.length == 0) {
            throw new IllegalArgumentException(what + " must be an array of numbers, but is " + describe());
        }
        return Scalars.positive(what, values[values.length - 1]);
    }

    /** The size of each dimension, as far as the first items tell. */
    public String describe() {
        StringBuilder text = new StringBuilder("an array of ");
        JsonNumbers at = this;
        while (at.values == null && !at.items.isEmpty()) {
            text.append(at.items.size()).append(" x ");
            at = at.items.getFirst();
        }
        return text.append(at.values == null ? 0 : at.values.length).toString();
    }
}
