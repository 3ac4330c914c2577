package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import java.util.Arrays;
import java.util.List;

/** Creates, reshapes and copies tensors of any type. */
public final class TensorArrays {
    private TensorArrays() {}

    /**
     * {@return the array that holds the values: a float[], int[], long[] or boolean[]}
     *
     * @param tensor a tensor of any type
     */
    public static Object array(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT32 -> tensor.values();
            case INT32 -> tensor.ints();
            case INT64 -> tensor.longs();
            case BOOL -> tensor.booleans();
        };
    }

    /**
     * {@return a new array for the values of a tensor}
     *
     * @param type the type of the elements
     * @param shape the shape, whose elements are counted first
     */
    public static Object newArray(Type type, List<Integer> shape) {
        int count = ShapeMath.count(shape, bytes(type));
        return switch (type) {
            case FLOAT32 -> new float[count];
            case INT32 -> new int[count];
            case INT64 -> new long[count];
            case BOOL -> new boolean[count];
        };
    }

    /**
     * {@return the bytes of all elements}
     *
     * @param tensor a tensor of any type
     */
    public static long bytes(Tensor tensor) {
        return (long) count(tensor) * bytes(tensor.type());
    }

    /** The size of an element in an array. */
    private static int bytes(Type type) {
        return switch (type) {
            case FLOAT32, INT32 -> Integer.BYTES;
            case INT64 -> Long.BYTES;
            case BOOL -> 1;
        };
    }

    /**
     * {@return a tensor over an array}
     *
     * @param type the type of the elements
     * @param shape the shape
     * @param array the values; kept, not copied
     */
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
     * @param tensor a tensor of any type
     */
    public static int count(Tensor tensor) {
        return ShapeMath.product(tensor.shape(), 0, tensor.shape().size());
    }

    /**
     * {@return the same values in a different shape; not copied}
     *
     * @param tensor a tensor of any type
     * @param shape a shape with the same number of elements
     */
    public static Tensor reshaped(Tensor tensor, List<Integer> shape) {
        return of(tensor.type(), shape, array(tensor));
    }

    /**
     * {@return a tensor with its axes in a different order} It shares the array if only axes of size 1 move.
     *
     * @param tensor a tensor of any type
     * @param permutation for each axis of the result, the number of the tensor's axis
     */
    public static Tensor transposed(Tensor tensor, int... permutation) {
        int[] from = ShapeMath.strides(tensor.shape(), tensor.shape());
        int[] strides = new int[permutation.length];
        Integer[] shape = new Integer[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            strides[i] = from[permutation[i]];
            shape[i] = tensor.shape().get(permutation[i]);
        }
        return strided(tensor, 0, List.of(shape), strides);
    }

    /**
     * {@return blocks of equal size, copied in a new order}
     *
     * @param values the blocks, one after another
     * @param first the number of the block that is block 0 of the order
     * @param size the number of values of a block
     * @param order for each block of the result, its number counted from {@code first}
     */
    public static float[] blocks(float[] values, int first, int size, int... order) {
        float[] ordered = new float[order.length * size];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(values, (first + order[i]) * size, ordered, i * size, size);
        }
        return ordered;
    }

    /**
     * {@return the weights of gates as rows, from a matrix that has them as columns, one block of columns per gate}
     *
     * @param matrix [inputs][gates * width], row-major
     * @param inputs the number of its rows
     * @param width the number of columns of one gate
     * @param gates for each gate of the result, the number of its block in the matrix
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
     * {@return a tensor broadcast to a shape, by NumPy's rules: repeated along axes of size 1 and along new leading
     * axes}
     *
     * @param tensor a tensor of any type
     * @param shape a shape to which the tensor's shape broadcasts
     */
    public static Tensor expanded(Tensor tensor, List<Integer> shape) {
        return tensor.shape().equals(shape)
                ? tensor
                : strided(tensor, 0, shape, ShapeMath.strides(tensor.shape(), shape));
    }

    /**
     * {@return the elements of a tensor at regular distances} It shares the array if those are all elements in their
     * order.
     *
     * @param tensor a tensor of any type
     * @param first the index of the first element
     * @param shape the shape of the result
     * @param strides for each axis of the result, the distance of neighbours in the tensor; may be 0 or negative
     */
    public static Tensor strided(Tensor tensor, int first, List<Integer> shape, int... strides) {
        int count = ShapeMath.check(shape);
        int[] sizes = new int[shape.size()];
        int[] steps = new int[shape.size()];
        int rank = merge(shape, strides, sizes, steps);
        boolean contiguous = rank == 0 || (rank == 1 && steps[0] == 1);
        if (contiguous && first == 0 && count == count(tensor)) {
            return reshaped(tensor, shape);
        }
        Object to = newArray(tensor.type(), shape);
        if (count > 0) {
            copy(array(tensor), first, to, Arrays.copyOf(sizes, rank), steps);
        }
        return of(tensor.type(), shape, to);
    }

    /** Leaves out axes of size 1 and merges neighbours that are one run of elements; returns the axes that are left. */
    private static int merge(List<Integer> shape, int[] strides, int[] sizes, int[] steps) {
        int rank = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            int size = shape.get(axis);
            if (size == 1) {
                continue;
            }
            if (rank > 0 && steps[rank - 1] == (long) size * strides[axis]) {
                sizes[rank - 1] *= size;
                steps[rank - 1] = strides[axis];
            } else {
                sizes[rank] = size;
                steps[rank++] = strides[axis];
            }
        }
        return rank;
    }

    private static void copy(Object from, int first, Object to, int[] sizes, int[] steps) {
        int last = sizes.length - 1;
        int width = last < 0 ? 1 : sizes[last];
        int step = last < 0 ? 1 : steps[last];
        int[] index = new int[sizes.length];
        int at = first;
        int row = 0;
        while (true) {
            copyRow(from, at, step, to, row, width);
            row += width;
            int axis = last - 1;
            for (; axis >= 0; axis--) {
                at += steps[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                at -= steps[axis] * sizes[axis];
                index[axis] = 0;
            }
            if (axis < 0) {
                return;
            }
        }
    }

    private static void copyRow(Object from, int at, int step, Object to, int toAt, int count) {
        if (step == 1) {
            System.arraycopy(from, at, to, toAt, count);
            return;
        }
        if (step == 0) {
            fill(from, at, to, toAt, count);
            return;
        }
        switch (from) {
            case float[] values -> {
                float[] copies = (float[]) to;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    copies[toAt + i] = values[j];
                }
            }
            case int[] values -> {
                int[] copies = (int[]) to;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    copies[toAt + i] = values[j];
                }
            }
            case long[] values -> {
                long[] copies = (long[]) to;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    copies[toAt + i] = values[j];
                }
            }
            case boolean[] values -> {
                boolean[] copies = (boolean[]) to;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    copies[toAt + i] = values[j];
                }
            }
            default -> throw new IllegalStateException("no tensor holds a " + from.getClass());
        }
    }

    private static void fill(Object from, int at, Object to, int toAt, int count) {
        switch (from) {
            case float[] values -> Arrays.fill((float[]) to, toAt, toAt + count, values[at]);
            case int[] values -> Arrays.fill((int[]) to, toAt, toAt + count, values[at]);
            case long[] values -> Arrays.fill((long[]) to, toAt, toAt + count, values[at]);
            case boolean[] values -> Arrays.fill((boolean[]) to, toAt, toAt + count, values[at]);
            default -> throw new IllegalStateException("no tensor holds a " + from.getClass());
        }
    }
}
