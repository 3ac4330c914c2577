package dev.rondo.graph;

import java.util.List;
import java.util.Locale;

/**
 * An array with a shape, as model files store them and graphs compute with them: float32, int32, int64 or bool, row-major.
 * Keeps the array it is given without a copy; code that shares the array must not write to it.
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
        /** True or false. */
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
     * {@return a tensor over these values}
     *
     * @param shape the dimensions, none of them negative; empty for a scalar
     * @param values row-major; kept, not copied
     * @throws IllegalArgumentException if the number of values is not that of the shape's elements
     */
    public static Tensor of(List<Integer> shape, float... values) {
        return new Tensor(Type.FLOAT32, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#INT32}}
     *
     * @param shape the dimensions, none of them negative; empty for a scalar
     * @param values row-major; kept, not copied
     * @throws IllegalArgumentException if the number of values is not that of the shape's elements
     */
    public static Tensor ofInts(List<Integer> shape, int... values) {
        return new Tensor(Type.INT32, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#INT64}}
     *
     * @param shape the dimensions, none of them negative; empty for a scalar
     * @param values row-major; kept, not copied
     * @throws IllegalArgumentException if the number of values is not that of the shape's elements
     */
    public static Tensor ofLongs(List<Integer> shape, long... values) {
        return new Tensor(Type.INT64, shape, values, values.length);
    }

    /**
     * {@return a tensor of {@link Type#BOOL}}
     *
     * @param shape the dimensions, none of them negative; empty for a scalar
     * @param values row-major; kept, not copied
     * @throws IllegalArgumentException if the number of values is not that of the shape's elements
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
            // Capped at 2^31, more than any array has, so that it cannot overflow.
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

    /** {@return the dimensions; empty for a scalar} */
    public List<Integer> shape() {
        return shape;
    }

    /**
     * {@return the values of a float32 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor has another type
     */
    public float[] values() {
        return (float[]) array(Type.FLOAT32);
    }

    /**
     * {@return the values of an int32 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor has another type
     */
    public int[] ints() {
        return (int[]) array(Type.INT32);
    }

    /**
     * {@return the values of an int64 tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor has another type
     */
    public long[] longs() {
        return (long[]) array(Type.INT64);
    }

    /**
     * {@return the values of a bool tensor, row-major: the array itself, not a copy}
     *
     * @throws IllegalStateException if the tensor has another type
     */
    public boolean[] booleans() {
        return (boolean[]) array(Type.BOOL);
    }

    private Object array(Type wanted) {
        if (type != wanted) {
            throw new IllegalStateException("the tensor's values are " + type + ", but were asked for as " + wanted);
        }
        return array;
    }

    /** {@return type and shape, as in {@code float32 [128, 32]}} */
    @Override
    public String toString() {
        return type + " " + shape;
    }
}
