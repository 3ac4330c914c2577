package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ArgMax and ArgMin: where the largest or smallest element is along an axis, int64. Input: numeric data.
 *
 * @param axis the axis; a negative number counts from the end
 * @param largest whether to look for the largest
 * @param keep whether the axis remains, with size 1
 * @param last whether the last of equal elements counts, not the first
 */
public record ArgMax(int axis, boolean largest, boolean keep, boolean last) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int along = ShapeMath.axis(axis, data.shape().size());
        int size = data.shape().get(along);
        List<Integer> shape = new ArrayList<>(data.shape());
        shape.set(along, 1);
        int inner = ShapeMath.product(shape, along + 1, shape.size());
        long[] places = new long[ShapeMath.count(shape, Long.BYTES)];
        if (size == 0 && places.length > 0) {
            throw new IllegalArgumentException("axis " + along + " of " + data + " has no elements");
        }
        Comparator<Integer> comparator = Elements.comparing(TensorArrays.array(data), index -> index);
        for (int row = 0; row < places.length; row++) {
            int first = row / inner * size * inner + row % inner;
            for (int i = 1; i < size; i++) {
                int order = comparator.compare(first + i * inner, first + (int) places[row] * inner);
                if (largest ? order > 0 : order < 0) {
                    places[row] = i;
                } else if (last && order == 0) {
                    places[row] = i;
                }
            }
        }
        if (!keep) {
            shape.remove(along);
        }
        return List.of(Tensor.ofLongs(shape, places));
    }
}
