package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX DequantizeLinear: {@code (x - zero) scale}. Inputs: integers; the scale, one number or one per element of the axis; an
 * optional zero of the same shape. Output: float32. Constant weights become float32 while the model is loaded.
 *
 * @param axis the axis of the scales; a negative number counts from the end
 */
public record Dequantize(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        QuantizedScale scale = QuantizedScale.of(inputs, data, axis);
        long[] x = OperatorInputs.integers(data, "quantised values");
        float[] y = new float[ShapeMath.count(data.shape())];
        for (int i = 0; i < y.length; i++) {
            y[i] = (x[i] - scale.zero(i)) * scale.scale(i);
        }
        return List.of(Tensor.of(data.shape(), y));
    }
}
