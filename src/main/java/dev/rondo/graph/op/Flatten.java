package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Flatten: the same values as a matrix. Input: data.
 *
 * @param axis the first axis of the columns; a negative number counts from the end
 */
public record Flatten(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        List<Integer> shape = data.shape();
        int first = axis == shape.size() ? axis : ShapeMath.axis(axis, shape.size());
        int rows = ShapeMath.product(shape, 0, first);
        return List.of(TensorArrays.reshaped(data, List.of(rows, ShapeMath.product(shape, first, shape.size()))));
    }
}
