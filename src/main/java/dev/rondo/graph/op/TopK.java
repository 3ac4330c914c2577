package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX TopK: the largest or smallest elements along an axis, in their order, and where they are. Equal elements keep their
 * order. Inputs: numeric data, and their number k. Outputs: the elements, and their indices as int64.
 *
 * @param axis the axis; a negative number counts from the end
 * @param largest whether to take the largest
 */
public record TopK(int axis, boolean largest) implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] wanted = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "k");
        int along = ShapeMath.axis(axis, data.shape().size());
        int size = data.shape().get(along);
        if (wanted.length != 1 || wanted[0] < 0 || wanted[0] > size) {
            throw new IllegalArgumentException(
                    "k must be one number from 0 to " + size + ", but is " + Arrays.toString(wanted));
        }
        int k = (int) wanted[0];
        List<Integer> shape = new ArrayList<>(data.shape());
        shape.set(along, k);
        int inner = ShapeMath.product(shape, along + 1, shape.size());
        Object elements = TensorArrays.newArray(data.type(), shape);
        long[] indices = new long[ShapeMath.count(shape, Long.BYTES)];
        int rows = indices.length == 0 ? 0 : indices.length / k;
        for (int row = 0; row < rows; row++) {
            int first = row / inner * size * inner + row % inner;
            int to = row / inner * k * inner + row % inner;
            int[] order = order(TensorArrays.array(data), first, inner, size);
            for (int i = 0; i < k; i++) {
                indices[to + i * inner] = order[i];
                System.arraycopy(TensorArrays.array(data), first + order[i] * inner, elements, to + i * inner, 1);
            }
        }
        return List.of(TensorArrays.of(data.type(), shape, elements), Tensor.ofLongs(shape, indices));
    }

    private int[] order(Object array, int first, int step, int size) {
        ShapeMath.count(List.of(size), 32);
        Comparator<Integer> comparator = Elements.comparing(array, index -> first + index * step);
        return IntStream.range(0, size)
                .boxed()
                .sorted(largest ? comparator.reversed() : comparator)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
