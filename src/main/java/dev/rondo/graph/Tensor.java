package dev.rondo.graph;

import java.util.List;
import java.util.Locale;

/**
 * An array with a shape, as model files contain them and graphs compute on them: float32, int32, int64 or bool.
 * Elements are row-major: the last dimension varies fastest. A shape without dimensions is that of a single number.
 *
 * <p>A tensor keeps the array it was created with and returns that array, not a copy. Tensors can share an array: an
 * output of a graph may share that of an input, and several outputs may share one. So do not write to an array that a
 * tensor holds, except to refill your own inputs when no run is using them and no output of an earlier run is needed
 * any more. Unless its array is written to, a tensor is immutable and thread-safe.
 */
public final class Tensor {
    /** The type of a tensor's elements. */
    public enum Type {
        /** 32-bit floating point. */
        FLOAT32,
        /** Signed 32-bit integers. */
        INT32,
        /** Signed 64-bit integers. */
        INT64,
        /** Booleans. */
        BOOL;

        /** {@return the name in lower case, such as {@code float32}} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Type type;
    private final List<Integer> shape;
    private final Object array;

    private Tensor(Type type, List<Integer> shape, Object array, int length) {
        requireCount(shape, length);
        this.type = type;
        this.shape = List.copyOf(shape);
        this.array = array;
    }

    /**
     * {@return a tensor of {@link Type#FLOAT32}}
     *
     * @param shape the dimensions, not negative; empty for a single number
     * @param values the elements, row-major; kept, not copied
     * @throws IllegalArgumentException if a dimension is negative, or if the number of values is not the product of the
     *     dimensions
     */
    public static Tensor of(List<Integer> shape, float... values) {
        return new Tensor(Type.FLOAT32, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#INT32}}
     *
     * @param shape the dimensions, not negative; empty for a single number
     * @param values the elements, row-major; kept, not copied
     * @throws IllegalArgumentException if a dimension is negative, or if the number of values is not the product of the
     *     dimensions
     */
    public static Tensor ofInts(List<Integer> shape, int... values) {
        return new Tensor(Type.INT32, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#INT64}}
     *
     * @param shape the dimensions, not negative; empty for a single number
     * @param values the elements, row-major; kept, not copied
     * @throws IllegalArgumentException if a dimension is negative, or if the number of values is not the product of the
     *     dimensions
     */
    public static Tensor ofLongs(List<Integer> shape, long... values) {
        return new Tensor(Type.INT64, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#BOOL}}
     *
     * @param shape the dimensions, not negative; empty for a single value
     * @param values the elements, row-major; kept, not copied
     * @throws IllegalArgumentException if a dimension is negative, or if the number of values is not the product of the
     *     dimensions
     */
    public static Tensor ofBooleans(List<Integer> shape, boolean... values) {
        return new Tensor(Type.BOOL, shape, values, values.length);
    }

    private static void requireCount(List<Integer> shape, int length) {
        long count = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension cannot be negative, but the shape is " + shape);
            }
            // Limited to 2^31, more than any array has, so that it cannot overflow.
            count = Math.min(count * dimension, 1L << 31);
        }
        if (count != length) {
            throw new IllegalArgumentException("the shape " + shape + " needs "
                    + (count < 1L << 31 ? count : "2^31 or more") + " values, but " + length + " were given");
        }
    }

    /** {@return the type of the elements} */
    public Type type() {
        return type;
    }

    /** {@return the dimensions, immutable; empty for a single number} */
    public List<Integer> shape() {
        return shape;
    }

    /**
     * {@return the elements of a float32 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor is of a different type
     */
    public float[] values() {
        return (float[]) array(Type.FLOAT32);
    }

    /**
     * {@return the elements of an int32 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor is of a different type
     */
    public int[] ints() {
        return (int[]) array(Type.INT32);
    }

    /**
     * {@return the elements of an int64 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor is of a different type
     */
    public long[] longs() {
        return (long[]) array(Type.INT64);
    }

    /**
     * {@return the elements of a bool tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor is of a different type
     */
    public boolean[] booleans() {
        return (boolean[]) array(Type.BOOL);
    }

    private Object array(Type wanted) {
        if (type != wanted) {
            throw new IllegalStateException("expected a tensor of " + wanted + ", but this one is " + this);
        }
        return array;
    }

    /** {@return the type and shape, as in {@code float32 [128, 32]}} */
    @Override
    public String toString() {
        return type + " " + shape;
    }
}
