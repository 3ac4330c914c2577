package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ScatterElements and ScatterND: a copy of the data with elements or slices replaced, or combined with updates. Inputs:
 * data, indices as of GatherElements or GatherND, updates.
 *
 * @param slices whether indices are tuples, as in ScatterND
 * @param axis the axis of the indices, if they are not tuples; a negative number counts from the end
 * @param combine how an update changes an element: null to replace it
 */
public record Scatter(boolean slices, int axis, @Nullable Binary combine) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor indices = OperatorInputs.required(inputs, 1);
        Tensor updates = OperatorInputs.required(inputs, 2);
        int[] to = slices
                ? GatherNd.places(data, indices, 0)
                : GatherElements.places(
                        data, indices, ShapeMath.axis(axis, data.shape().size()));
        int tuple = slices ? indices.shape().getLast() : data.shape().size();
        int width = ShapeMath.product(data.shape(), tuple, data.shape().size());
        if (updates.type() != data.type() || TensorArrays.count(updates) != (long) to.length * width) {
            throw new IllegalArgumentException(
                    "the updates " + updates + " do not fit the indices " + indices + " of " + data);
        }
        Object result = TensorArrays.newArray(data.type(), data.shape());
        System.arraycopy(TensorArrays.array(data), 0, result, 0, TensorArrays.count(data));
        for (int i = 0; i < to.length; i++) {
            if (combine == null) {
                System.arraycopy(TensorArrays.array(updates), i * width, result, to[i], width);
            } else {
                combine(combine, updates, i * width, result, to[i], width);
            }
        }
        return List.of(TensorArrays.of(data.type(), data.shape(), result));
    }

    private static void combine(Binary function, Tensor updates, int from, Object result, int to, int width) {
        for (int i = 0; i < width; i++) {
            switch (result) {
                case float[] values -> values[to + i] = function.of(values[to + i], updates.values()[from + i]);
                case int[] values ->
                    values[to + i] = (int) function.of(values[to + i], (long) updates.ints()[from + i]);
                case long[] values -> values[to + i] = function.of(values[to + i], updates.longs()[from + i]);
                default -> throw new IllegalArgumentException("bools cannot be combined");
            }
        }
    }
}
