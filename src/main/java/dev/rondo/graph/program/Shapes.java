package dev.rondo.graph.program;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on shapes: sizes, axes, broadcasting. Every tensor that an operator makes is counted here first. */
public final class Shapes {
    /** The most elements of one tensor: 1 GiB of float32. A model file decides about sizes, so there must be a bound. */
    private static final int MOST = 1 << 28;

    /** The most axes: operators walk through all of them for every row. */
    private static final int MOST_AXES = 64;

    /** A tighter bound, while constants are folded. */
    static final ScopedValue<Long> LIMIT = ScopedValue.newInstance();

    private Shapes() {}

    /**
     * {@return the number of elements of a tensor that is about to be made}
     *
     * @param shape its dimensions
     * @throws IllegalArgumentException when a dimension is negative, or they or their product are more than one tensor may have
     */
    public static int count(List<Integer> shape) {
        if (shape.size() > MOST_AXES) {
            throw new TooLargeException("a tensor has at most " + MOST_AXES + " axes, but one has " + shape.size());
        }
        long count = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension cannot be negative, but the shape is " + shape);
            }
            count = Math.min(count * dimension, 1L << 31);
        }
        if (count > LIMIT.orElse((long) MOST)) {
            throw new TooLargeException("a tensor of shape " + shape + " is larger than is allowed here");
        }
        return (int) count;
    }

    /**
     * {@return an axis counted from the front}
     *
     * @param axis from {@code -rank}, counted from the end, to {@code rank - 1}
     * @param rank the number of dimensions
     * @throws IllegalArgumentException when there is no such axis
     */
    public static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("there is no axis " + axis + " among " + rank);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * {@return the product of some dimensions}
     *
     * @param shape all dimensions of a tensor that exists
     * @param from the first
     * @param to the one after the last
     */
    public static int product(List<Integer> shape, int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product *= shape.get(i);
        }
        return product;
    }

    /**
     * {@return the shape that two shapes become together, by NumPy's rules}
     *
     * @param a one
     * @param b the other
     * @throws IllegalArgumentException when they do not fit
     */
    public static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
        int rank = Math.max(a.size(), b.size());
        List<Integer> shape = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            int left = dimension(a, i - rank + a.size());
            int right = dimension(b, i - rank + b.size());
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException("the shapes " + a + " and " + b + " do not go together");
            }
            shape.add(left == 1 ? right : left);
        }
        return shape;
    }

    private static int dimension(List<Integer> shape, int axis) {
        return axis < 0 ? 1 : shape.get(axis);
    }

    /**
     * {@return how far apart neighbours along each axis of {@code shape} stand in an array of a tensor that is broadcast
     * to it}
     *
     * @param of the tensor's own shape
     * @param shape what it is broadcast to
     */
    public static int[] strides(List<Integer> of, List<Integer> shape) {
        int[] strides = new int[shape.size()];
        int stride = 1;
        for (int i = of.size() - 1; i >= 0; i--) {
            int size = of.get(i);
            strides[i + shape.size() - of.size()] = size == 1 ? 0 : stride;
            stride *= size;
        }
        return strides;
    }
}
