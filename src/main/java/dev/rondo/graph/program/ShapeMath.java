package dev.rondo.graph.program;

import java.util.ArrayList;
import java.util.List;

/**
 * Arithmetic on shapes: sizes, axes, broadcasting. An operator counts the elements of a tensor here before it allocates it.
 */
public final class ShapeMath {
    /** The most elements of one tensor: 1 GiB of float32. Sizes come from model files, so they need a bound. */
    private static final int MAX_ELEMENTS = 1 << 28;

    /** The most axes: operators walk through all of them for every row. */
    private static final int MAX_AXES = 64;

    private ShapeMath() {}

    /**
     * {@return the number of elements of a float32 tensor that is about to be allocated}
     *
     * @param shape its dimensions
     * @throws IllegalArgumentException if a dimension is negative, or if the tensor would have too many axes or
     *     elements
     */
    public static int count(List<Integer> shape) {
        return count(shape, Float.BYTES);
    }

    /**
     * {@return the number of elements of an array that is about to be allocated}
     *
     * @param shape its dimensions
     * @param bytes the size of an element
     * @throws IllegalArgumentException if a dimension is negative, or if there would be too many axes or elements
     */
    public static int count(List<Integer> shape, int bytes) {
        int count = check(shape);
        Budget budget = Budget.current();
        if (budget != null) {
            budget.take(shape, count, bytes);
        }
        return count;
    }

    /**
     * {@return the number of elements of a shape, for a tensor that needs no memory of its own}
     *
     * @param shape its dimensions
     * @throws IllegalArgumentException if a dimension is negative, or if there would be too many axes or elements
     */
    public static int check(List<Integer> shape) {
        checkAxes(shape.size());
        long count = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a dimension cannot be negative, but the shape is " + shape);
            }
            // Each on its own: operators have loops and arrays over one axis, even if another has the size 0.
            if (dimension > MAX_ELEMENTS) {
                throw tooLarge(shape);
            }
            count = Math.min(count * dimension, 1L << 31);
        }
        if (count > MAX_ELEMENTS) {
            throw tooLarge(shape);
        }
        return (int) count;
    }

    /**
     * Checks a number of axes, before they are walked through.
     *
     * @param axes the number
     * @throws IllegalArgumentException if there are too many
     */
    public static void checkAxes(int axes) {
        if (axes > MAX_AXES) {
            throw new TooLargeException("a tensor has at most " + MAX_AXES + " axes, but one has " + axes);
        }
    }

    private static TooLargeException tooLarge(List<Integer> shape) {
        return new TooLargeException("a tensor of shape " + shape + " is larger than is allowed here");
    }

    /**
     * {@return an axis counted from the front}
     *
     * @param axis from {@code -rank}, which counts from the end, to {@code rank - 1}
     * @param rank the number of dimensions
     * @throws IllegalArgumentException if the axis is out of range
     */
    public static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("axis " + axis + " is out of range: the tensor has " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * {@return the product of some dimensions}
     *
     * @param shape all dimensions of an existing tensor
     * @param from the first dimension to include
     * @param to the dimension after the last one to include
     */
    public static int product(List<Integer> shape, int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product *= shape.get(i);
        }
        return product;
    }

    /**
     * {@return the shape to which two shapes broadcast, by NumPy's rules}
     *
     * @param a one shape
     * @param b the other shape
     * @throws IllegalArgumentException if they do not broadcast
     */
    public static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.size(), b.size());
        List<Integer> shape = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            int left = dimension(a, i - rank + a.size());
            int right = dimension(b, i - rank + b.size());
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException("the shapes " + a + " and " + b + " do not broadcast");
            }
            shape.add(left == 1 ? right : left);
        }
        return shape;
    }

    private static int dimension(List<Integer> shape, int axis) {
        return axis < 0 ? 1 : shape.get(axis);
    }

    /**
     * {@return the stride of each axis of {@code shape}: how far apart neighbours along it are in the array of a tensor
     * that is broadcast to that shape, 0 along a repeated axis}
     *
     * @param of the tensor's own shape
     * @param shape the shape it is broadcast to
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
