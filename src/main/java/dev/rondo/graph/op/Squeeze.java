package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;

/** Takes axes of size 1 away. Inputs: data, axes; without axes, all that are of size 1. */
public record Squeeze() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int rank = data.shape().size();
        boolean[] gone = new boolean[rank];
        if (OperatorInputs.optional(inputs, 1) != null) {
            for (long axis : OperatorInputs.integers(inputs.get(1), "axes")) {
                gone[ShapeMath.axis(axis, rank)] = true;
            }
        } else {
            for (int i = 0; i < rank; i++) {
                gone[i] = data.shape().get(i) == 1;
            }
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!gone[i]) {
                shape.add(data.shape().get(i));
            } else if (data.shape().get(i) != 1) {
                throw new IllegalArgumentException("axis " + i + " of " + data + " is not of size 1");
            }
        }
        return List.of(TensorArrays.reshaped(data, shape));
    }
}
