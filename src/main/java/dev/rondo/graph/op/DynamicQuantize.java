package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX DynamicQuantizeLinear: quantises to 8 bits without a sign, over the range of the data and 0. Input: float32 data.
 * Outputs: the integers as int32, the scale, and the zero.
 */
public record DynamicQuantize() implements Operator {
    private static final int HIGHEST = 255;

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        float smallest = 0;
        float largest = 0;
        for (float value : data.values()) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        // Zeros alone have no range; any scale maps them to 0.
        float scale = largest == smallest ? 1 : (largest - smallest) / HIGHEST;
        int zero = (int) Math.clamp(Math.rint(-smallest / scale), 0.0, HIGHEST);
        Tensor scales = Tensor.of(List.of(), scale);
        Tensor zeros = Tensor.ofInts(List.of(), zero);
        Tensor quantized =
                new Quantize(0, HIGHEST, 0).run(List.of(data, scales, zeros)).getFirst();
        return List.of(quantized, scales, zeros);
    }
}
