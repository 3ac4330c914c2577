package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import java.util.Arrays;
import java.util.List;

/** ONNX Dropout in inference: returns its input, and a mask of true. Does not read further inputs. */
public record Dropout() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        boolean[] mask = new boolean[ShapeMath.count(data.shape())];
        Arrays.fill(mask, true);
        return List.of(data, Tensor.ofBooleans(data.shape(), mask));
    }
}
