package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX PRelu: x, or slope x if x is negative. Inputs: float32 data, and a slope that broadcasts to it. */
public record PRelu() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        Tensor slope = OperatorInputs.floats(inputs, 1);
        if (!ShapeMath.broadcast(slope.shape(), data.shape()).equals(data.shape())) {
            throw new IllegalArgumentException("the slope " + slope + " does not broadcast to " + data);
        }
        float[] slopes = TensorArrays.expanded(slope, data.shape()).values();
        float[] x = data.values();
        float[] y = new float[ShapeMath.count(data.shape())];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] < 0 ? slopes[i] * x[i] : x[i];
        }
        return List.of(Tensor.of(data.shape(), y));
    }
}
