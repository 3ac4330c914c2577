package dev.rondo.model;

import java.util.List;

/**
 * A named array of a model file: its shape, and its values as float32, row-major. Holds the array it was given, without
 * a copy; whoever shares one must not write to it.
 */
public final class Tensor {
    private final List<Integer> shape;
    private final float[] values;

    private Tensor(List<Integer> shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * {@return a tensor over these values}
     *
     * @param shape the dimensions, none of them negative; empty for a single number
     * @param values row-major; kept, not copied
     * @throws IllegalArgumentException when the shape has another number of elements than there are values
     */
    public static Tensor of(List<Integer> shape, float... values) {
        long count = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension cannot be negative, but the shape is " + shape);
            }
            // held at 2^31, more than any array has, so that it cannot overflow
            count = Math.min(count * dimension, 1L << 31);
        }
        if (count != values.length) {
            throw new IllegalArgumentException("the shape " + shape + " needs "
                    + (count < 1L << 31 ? count : "2^31 or more") + " values, but " + values.length + " were given");
        }
        return new Tensor(List.copyOf(shape), values);
    }

    /** {@return the dimensions; empty for a single number} */
    public List<Integer> shape() {
        return shape;
    }

    /** {@return the values, row-major: the array itself, not a copy} */
    public float[] values() {
        return values;
    }

    /** {@return the shape, as in {@code float32 [128, 32]}} */
    @Override
    public String toString() {
        return "float32 " + shape;
    }
}
