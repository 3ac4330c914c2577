package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Reshape: the same values in a different shape. Inputs: data, shape. One size may be -1: it follows from the
 * others.
 *
 * @param keepZeros whether a 0 in the shape is a size of 0; otherwise it stands for the input's size of that axis
 */
public record Reshape(boolean keepZeros) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] wanted = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "the shape's sizes");
        ShapeMath.checkAxes(wanted.length);
        List<Integer> shape = new ArrayList<>();
        int inferred = -1;
        long others = 1;
        for (int i = 0; i < wanted.length; i++) {
            long size = wanted[i] == 0 && !keepZeros
                    ? data.shape().get(ShapeMath.axis(i, data.shape().size()))
                    : wanted[i];
            if (size == -1 && inferred < 0) {
                inferred = i;
                size = 1;
            }
            shape.add(Math.toIntExact(size));
            others = Math.multiplyExact(others, size);
        }
        ShapeMath.checkAxes(data.shape().size());
        if (inferred >= 0) {
            if (others <= 0 || TensorArrays.count(data) % others != 0) {
                throw refuse(data, wanted);
            }
            shape.set(inferred, (int) (TensorArrays.count(data) / others));
        } else if (others != TensorArrays.count(data)) {
            throw refuse(data, wanted);
        }
        return List.of(TensorArrays.reshaped(data, shape));
    }

    private static IllegalArgumentException refuse(Tensor data, long[] wanted) {
        return new IllegalArgumentException(data + " cannot take the shape " + java.util.Arrays.toString(wanted));
    }
}
