package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX GatherND: takes slices by tuples of indices. Inputs: data, and indices whose last axis is a tuple of indices of the
 * data's axes after the batch axes; negative indices count from the end.
 *
 * @param batchAxes the number of leading axes that data and indices share
 */
public record GatherNd(int batchAxes) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor indices = OperatorInputs.required(inputs, 1);
        int[] from = places(data, indices, batchAxes);
        int tuple = indices.shape().getLast();
        List<Integer> slice =
                data.shape().subList(batchAxes + tuple, data.shape().size());
        List<Integer> shape =
                new ArrayList<>(indices.shape().subList(0, indices.shape().size() - 1));
        shape.addAll(slice);
        Object gathered = TensorArrays.newArray(data.type(), shape);
        int width = ShapeMath.product(slice, 0, slice.size());
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(TensorArrays.array(data), from[i], gathered, i * width, width);
        }
        return List.of(TensorArrays.of(data.type(), shape, gathered));
    }

    /** Where the slice of each tuple begins in the data. */
    static int[] places(Tensor data, Tensor indices, int batchAxes) {
        List<Integer> outer =
                indices.shape().subList(0, Math.max(0, indices.shape().size() - 1));
        int tuple = indices.shape().isEmpty() ? 0 : indices.shape().getLast();
        boolean fits = batchAxes >= 0
                && batchAxes <= outer.size()
                && !indices.shape().isEmpty()
                && batchAxes + tuple <= data.shape().size()
                && outer.subList(0, batchAxes).equals(data.shape().subList(0, batchAxes));
        if (!fits) {
            throw new IllegalArgumentException(
                    "indices " + indices + " with " + batchAxes + " batch axes do not fit " + data);
        }
        int[] strides = new int[batchAxes + tuple];
        int width =
                ShapeMath.product(data.shape(), batchAxes + tuple, data.shape().size());
        for (int a = strides.length - 1, stride = width;
                a >= 0;
                stride *= data.shape().get(a), a--) {
            strides[a] = stride;
        }
        long[] values = OperatorInputs.integers(indices, "indices");
        int[] places = new int[ShapeMath.count(outer)];
        int perBatch = ShapeMath.product(outer, batchAxes, outer.size());
        int batchStride =
                ShapeMath.product(data.shape(), batchAxes, data.shape().size());
        for (int i = 0; i < places.length; i++) {
            places[i] = i / perBatch * batchStride;
            for (int k = 0; k < tuple; k++) {
                int size = data.shape().get(batchAxes + k);
                long given = values[i * tuple + k];
                long index = given < 0 ? given + size : given;
                if (index < 0 || index >= size) {
                    throw new IllegalArgumentException(
                            "index " + given + " is out of range: axis " + (batchAxes + k) + " has size " + size);
                }
                places[i] += (int) index * strides[batchAxes + k];
            }
        }
        return places;
    }
}
