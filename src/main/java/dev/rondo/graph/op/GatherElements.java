package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX GatherElements: takes single elements, each from its own place except along one axis. Inputs: data, and indices of as
 * many axes, which may not be longer than the data's; negative indices count from the end.
 *
 * @param axis the axis of the indices; a negative number counts from the end
 */
public record GatherElements(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor indices = OperatorInputs.required(inputs, 1);
        int[] from = places(data, indices, ShapeMath.axis(axis, data.shape().size()));
        Object gathered = TensorArrays.newArray(data.type(), indices.shape());
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(TensorArrays.array(data), from[i], gathered, i, 1);
        }
        return List.of(TensorArrays.of(data.type(), indices.shape(), gathered));
    }

    /** The place in the data of each index. */
    static int[] places(Tensor data, Tensor indices, int along) {
        List<Integer> shape = indices.shape();
        boolean fits = shape.size() == data.shape().size();
        for (int i = 0; fits && i < shape.size(); i++) {
            fits = i == along || shape.get(i) <= data.shape().get(i);
        }
        if (!fits) {
            throw new IllegalArgumentException("the indices " + indices + " do not fit into " + data);
        }
        long[] values = OperatorInputs.integers(indices, "indices");
        int[] strides = ShapeMath.strides(data.shape(), data.shape());
        int[] places = new int[ShapeMath.count(shape)];
        int size = data.shape().get(along);
        for (int i = 0; i < places.length; i++) {
            long index = values[i] < 0 ? values[i] + size : values[i];
            if (index < 0 || index >= size) {
                throw new IllegalArgumentException(
                        "index " + values[i] + " is out of range: the axis has size " + size);
            }
            int rest = i;
            for (int a = shape.size() - 1; a >= 0; a--) {
                places[i] += strides[a] * (a == along ? (int) index : rest % shape.get(a));
                rest /= shape.get(a);
            }
        }
        return places;
    }
}
