package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Size: the number of elements, int64. Input: data of any type. */
public record Size() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return List.of(Tensor.ofLongs(List.of(), TensorArrays.count(OperatorInputs.required(inputs, 0))));
    }
}
