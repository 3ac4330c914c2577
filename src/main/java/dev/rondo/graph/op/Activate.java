package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Sigmoid, Tanh, Relu and the other activations: a function of each element. Input: float32 data.
 *
 * @param function the function
 */
public record Activate(ActivationFunction function) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        float[] values = new float[ShapeMath.count(data.shape())];
        System.arraycopy(data.values(), 0, values, 0, values.length);
        function.apply(values, 0, values.length);
        return List.of(Tensor.of(data.shape(), values));
    }
}
