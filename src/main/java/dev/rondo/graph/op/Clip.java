package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Clip: limits each element to a range. Inputs: numeric data, an optional lowest and an optional highest value.
 */
public record Clip() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor result = OperatorInputs.required(inputs, 0);
        result = limited(result, OperatorInputs.optional(inputs, 1), Binary.MAX);
        return List.of(limited(result, OperatorInputs.optional(inputs, 2), Binary.MIN));
    }

    private static Tensor limited(Tensor data, @Nullable Tensor bound, Binary by) {
        if (bound == null) {
            return data;
        }
        if (TensorArrays.count(bound) != 1) {
            throw new IllegalArgumentException("a bound is one number, not " + bound);
        }
        return by.run(List.of(data, TensorArrays.reshaped(bound, List.of()))).getFirst();
    }
}
