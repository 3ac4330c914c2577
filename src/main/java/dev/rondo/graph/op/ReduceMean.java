package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;

/**
 * The mean along axes. Inputs: float32 data, axes; without axes, all, or none when {@code noneMeansNone}.
 *
 * @param keep whether the axes stay, of size 1
 * @param noneMeansNone whether no axes mean that nothing is done
 */
public record ReduceMean(boolean keep, boolean noneMeansNone) implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        int rank = data.shape().size();
        boolean[] reduced = reduced(OperatorInputs.optional(inputs, 1), rank);
        List<Integer> kept = new ArrayList<>();
        List<Integer> shape = new ArrayList<>();
        int count = 1;
        for (int i = 0; i < rank; i++) {
            int size = data.shape().get(i);
            kept.add(reduced[i] ? 1 : size);
            count *= reduced[i] ? size : 1;
            if (keep || !reduced[i]) {
                shape.add(kept.get(i));
            }
        }
        double[] sums = new double[ShapeMath.count(kept)];
        int[] strides = ShapeMath.strides(kept, data.shape());
        int[] index = new int[rank];
        int at = 0;
        for (float value : data.values()) {
            sums[at] += value;
            for (int axis = rank - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < data.shape().get(axis)) {
                    break;
                }
                at -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
        float[] means = new float[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / count);
        }
        return List.of(Tensor.of(shape, means));
    }

    private boolean[] reduced(Tensor axes, int rank) {
        boolean[] reduced = new boolean[rank];
        if (axes == null || TensorArrays.count(axes) == 0) {
            java.util.Arrays.fill(reduced, !noneMeansNone);
        } else {
            for (long axis : OperatorInputs.integers(axes, "axes")) {
                reduced[ShapeMath.axis(axis, rank)] = true;
            }
        }
        return reduced;
    }
}
