package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Squeeze: removes axes of size 1. Inputs: data, axes; if axes are absent, all axes of size 1 are removed. */
public record Squeeze() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int rank = data.shape().size();
        boolean[] removed = new boolean[rank];
        if (OperatorInputs.optional(inputs, 1) != null) {
            for (long axis : OperatorInputs.integers(inputs.get(1), "axes")) {
                removed[ShapeMath.axis(axis, rank)] = true;
            }
        } else {
            for (int i = 0; i < rank; i++) {
                removed[i] = data.shape().get(i) == 1;
            }
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!removed[i]) {
                shape.add(data.shape().get(i));
            } else if (data.shape().get(i) != 1) {
                throw new IllegalArgumentException("axis " + i + " of " + data + " is not of size 1");
            }
        }
        return List.of(TensorArrays.reshaped(data, shape));
    }
}
