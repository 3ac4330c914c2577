package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX QuantizeLinear: {@code round(x / scale) + zero}, limited to the integers of a type; halves round to even. Inputs:
 * float32 data; the scale, one number or one per element of the axis; an optional zero of the same shape. Output: int32.
 *
 * @param lowest the lowest integer
 * @param highest the highest integer
 * @param axis the axis of the scales; a negative number counts from the end
 */
public record Quantize(int lowest, int highest, int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        QuantizedScale scale = QuantizedScale.of(inputs, data, axis);
        float[] x = data.values();
        int[] y = new int[ShapeMath.count(data.shape())];
        for (int i = 0; i < y.length; i++) {
            double rounded = Math.rint(x[i] / scale.scale(i)) + scale.zero(i);
            y[i] = (int) Math.clamp(rounded, (double) lowest, highest);
        }
        return List.of(Tensor.ofInts(data.shape(), y));
    }
}
