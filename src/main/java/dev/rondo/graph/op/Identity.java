package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;

/** ONNX Identity: returns its input. */
public record Identity() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        return List.of(OperatorInputs.required(inputs, 0));
    }
}
