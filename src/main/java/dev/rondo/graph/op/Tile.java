package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Tile: repeats a tensor along its axes. Inputs: data, and the number of repeats of each axis. */
public record Tile() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] repeats = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "repeats");
        int rank = data.shape().size();
        if (repeats.length != rank) {
            throw new IllegalArgumentException(data + " needs " + rank + " repeats, but got " + repeats.length);
        }
        // Each axis becomes two: its repeats, along which the distance is 0, and itself.
        int[] own = ShapeMath.strides(data.shape(), data.shape());
        int[] strides = new int[2 * rank];
        List<Integer> pairs = new ArrayList<>();
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int repeat = Math.toIntExact(repeats[i]);
            pairs.add(repeat);
            pairs.add(data.shape().get(i));
            shape.add(Math.multiplyExact(repeat, data.shape().get(i)));
            strides[2 * i + 1] = own[i];
        }
        return List.of(TensorArrays.reshaped(TensorArrays.strided(data, 0, pairs, strides), shape));
    }
}
