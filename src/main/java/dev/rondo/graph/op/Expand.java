package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Expand: broadcasts a tensor. Inputs: data, and a shape that broadcasts with the data's. */
public record Expand() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        List<Integer> wanted = ConstantOfShape.shape(OperatorInputs.optional(inputs, 1));
        return List.of(TensorArrays.expanded(data, ShapeMath.broadcast(data.shape(), wanted)));
    }
}
