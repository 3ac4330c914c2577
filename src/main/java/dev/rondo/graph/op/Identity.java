package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Identity: returns its input. */
public record Identity() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return List.of(OperatorInputs.required(inputs, 0));
    }
}
