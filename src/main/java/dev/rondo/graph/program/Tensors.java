package dev.rondo.graph.program;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import java.util.Arrays;
import java.util.List;

/** What operators do to tensors of any type: make, reshape and copy them. */
public final class Tensors {
    private Tensors() {}

    /**
     * {@return the array that holds the values: a float[], int[], long[] or boolean[]}
     *
     * @param tensor of any type
     */
    public static Object array(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> tensor.values();
            case INT32 -> tensor.ints();
            case INT64 -> tensor.longs();
            case BOOL -> tensor.booleans();
        };
    }

    /** A new array for the values of a tensor. */
    public static Object newArray(Type type, List<Integer> shape) {
        int count = Shapes.count(shape);
        return switch (type) {
            case FLOAT32 -> new float[count];
            case INT32 -> new int[count];
            case INT64 -> new long[count];
            case BOOL -> new boolean[count];
        };
    }

    /** A tensor over an array of the right kind. */
    public static Tensor of(Type type, List<Integer> shape, Object array) {
        return switch (type) {
            case FLOAT32 -> Tensor.of(shape, (float[]) array);
            case INT32 -> Tensor.ofInts(shape, (int[]) array);
            case INT64 -> Tensor.ofLongs(shape, (long[]) array);
            case BOOL -> Tensor.ofBooleans(shape, (boolean[]) array);
        };
    }

    /**
     * {@return the number of elements}
     *
     * @param tensor any
     */
    public static int count(Tensor tensor) {
        return Shapes.product(tensor.shape(), 0, tensor.shape().size());
    }

    /**
     * {@return the same values in another shape; not copied}
     *
     * @param tensor any
     * @param shape of as many elements
     */
    public static Tensor reshaped(Tensor tensor, List<Integer> shape) {
        return of(tensor.type(), shape, array(tensor));
    }

    /**
     * {@return a tensor with its axes in another order}
     *
     * @param tensor any
     * @param permutation for each axis of the result, the axis of the tensor that it is
     */
    public static Tensor transposed(Tensor tensor, int... permutation) {
        int[] strides = Shapes.strides(tensor.shape(), tensor.shape());
        List<Integer> shape =
                Arrays.stream(permutation).mapToObj(tensor.shape()::get).toList();
        return strided(
                tensor,
                0,
                shape,
                Arrays.stream(permutation).map(i -> strides[i]).toArray());
    }

    /**
     * {@return the weights of gates as rows, of a matrix that has them as columns, each gate's beside each other}
     *
     * @param matrix [inputs][gates * width], row-major
     * @param inputs its rows
     * @param width the columns of one gate
     * @param gates for each gate of the result, which of the matrix's it is
     */
    public static float[] gateRows(float[] matrix, int inputs, int width, int... gates) {
        int columns = gates.length * width;
        float[] rows = new float[matrix.length];
        for (int row = 0; row < columns; row++) {
            int column = gates[row / width] * width + row % width;
            for (int i = 0; i < inputs; i++) {
                rows[row * inputs + i] = matrix[i * columns + column];
            }
        }
        return rows;
    }

    /**
     * {@return a tensor repeated along axes of size 1, and new axes before its first, by NumPy's rules}
     *
     * @param tensor any
     * @param shape one that the tensor's broadcasts to
     */
    public static Tensor expanded(Tensor tensor, List<Integer> shape) {
        return tensor.shape().equals(shape) ? tensor : strided(tensor, 0, shape, Shapes.strides(tensor.shape(), shape));
    }

    /**
     * {@return a copy of elements that stand at even distances}
     *
     * @param tensor any
     * @param first the index of the first of them
     * @param shape of the result
     * @param strides how far apart neighbours along each axis of the result stand in the tensor; may be 0 or negative
     */
    public static Tensor strided(Tensor tensor, int first, List<Integer> shape, int... strides) {
        Object to = newArray(tensor.type(), shape);
        int last = shape.size() - 1;
        int width = last < 0 ? 1 : shape.get(last);
        int rows = width == 0 ? 0 : Shapes.product(shape, 0, Math.max(last, 0));
        int[] index = new int[shape.size()];
        int at = first;
        for (int row = 0; row < rows; row++) {
            copyRow(tensor, at, last < 0 ? 1 : strides[last], to, row * width, width);
            for (int axis = last - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                at -= strides[axis] * shape.get(axis);
                index[axis] = 0;
            }
        }
        return of(tensor.type(), shape, to);
    }

    private static void copyRow(Tensor tensor, int from, int stride, Object to, int at, int count) {
        if (stride == 1) {
            System.arraycopy(array(tensor), from, to, at, count);
            return;
        }
        switch (tensor.type()) {
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    ((float[]) to)[at + i] = tensor.values()[from + i * stride];
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    ((int[]) to)[at + i] = tensor.ints()[from + i * stride];
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    ((long[]) to)[at + i] = tensor.longs()[from + i * stride];
                }
            }
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    ((boolean[]) to)[at + i] = tensor.booleans()[from + i * stride];
                }
            }
        }
    }

    /**
     * {@return the integers of an int32 or int64 tensor}
     *
     * @param tensor of either type
     * @param what names it in the message
     * @throws IllegalArgumentException when it is of another type, or there is none
     */
    public static long[] integers(Tensor tensor, String what) {
        if (tensor == null) {
            throw new IllegalArgumentException(what + " are missing");
        }
        return switch (tensor.type()) {
            case INT32 -> Arrays.stream(tensor.ints()).asLongStream().toArray();
            case INT64 -> tensor.longs();
            default -> throw new IllegalArgumentException(what + " must be integers, but are " + tensor);
        };
    }

    /** One of an operator's inputs, or null. */
    public static Tensor optional(List<Tensor> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** One of an operator's inputs, which must be there. */
    public static Tensor required(List<Tensor> inputs, int index) {
        Tensor input = optional(inputs, index);
        if (input == null) {
            throw new IllegalArgumentException("input " + index + " is missing");
        }
        return input;
    }

    /** A float32 input, which must be there. */
    public static Tensor floats(List<Tensor> inputs, int index) {
        Tensor input = required(inputs, index);
        if (input.type() != Type.FLOAT32) {
            throw new IllegalArgumentException("input " + index + " must be float32, but is " + input);
        }
        return input;
    }
}
