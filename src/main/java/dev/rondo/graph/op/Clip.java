package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Clip: limits each element to a range. Inputs: float32 data, an optional lowest and an optional highest value.
 */
public record Clip() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        float lowest = bound(inputs, 1, Float.NEGATIVE_INFINITY);
        float highest = bound(inputs, 2, Float.POSITIVE_INFINITY);
        float[] x = data.values();
        float[] values = new float[ShapeMath.count(data.shape())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(Math.max(x[i], lowest), highest);
        }
        return List.of(Tensor.of(data.shape(), values));
    }

    private static float bound(List<@Nullable Tensor> inputs, int index, float none) {
        if (OperatorInputs.optional(inputs, index) == null) {
            return none;
        }
        Tensor bound = OperatorInputs.floats(inputs, index);
        if (TensorArrays.count(bound) != 1) {
            throw new IllegalArgumentException("a bound is one number, not " + bound);
        }
        return bound.values()[0];
    }
}
