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
 * ONNX Gather: takes slices by their indices. Inputs: data, indices; negative indices count from the end.
 *
 * @param axis the axis of the data that the axes of the indices replace; a negative number counts from the end
 */
public record Gather(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor indices = OperatorInputs.required(inputs, 1);
        int rank = data.shape().size();
        int along = ShapeMath.axis(axis, rank);
        int size = data.shape().get(along);
        List<Integer> shape = new ArrayList<>(data.shape().subList(0, along));
        shape.addAll(indices.shape());
        shape.addAll(data.shape().subList(along + 1, rank));

        long[] places = OperatorInputs.integers(indices, "indices");
        Object gathered = TensorArrays.newArray(data.type(), shape);
        int rows = ShapeMath.product(data.shape(), 0, along);
        int width = ShapeMath.product(data.shape(), along + 1, rank);
        int to = 0;
        for (long index : places) {
            if (index < -size || index >= size) {
                throw new IllegalArgumentException("index " + index + " is out of range: the axis has size " + size);
            }
        }
        boolean any = ShapeMath.count(shape) > 0;
        for (int row = 0; any && row < rows; row++) {
            for (long index : places) {
                int from = row * size + (int) (index < 0 ? index + size : index);
                System.arraycopy(TensorArrays.array(data), from * width, gathered, to, width);
                to += width;
            }
        }
        return List.of(TensorArrays.of(data.type(), shape, gathered));
    }
}
