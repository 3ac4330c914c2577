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
 * ONNX ReduceMean: the mean along axes. Inputs: float32 data, axes. If axes are absent or empty, all axes are reduced,
 * or none if {@code noneMeansNone}.
 *
 * @param keep whether reduced axes remain, with size 1
 * @param noneMeansNone whether absent axes mean that nothing is reduced
 */
public record ReduceMean(boolean keep, boolean noneMeansNone) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
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
        double[] sums = new double[ShapeMath.count(kept, Double.BYTES)];
        add(data, kept, sums);
        float[] means = new float[ShapeMath.count(shape)];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / count);
        }
        return List.of(Tensor.of(shape, means));
    }

    /** Adds the elements to their sums; runs along reduced last axes need no index arithmetic. */
    private static void add(Tensor data, List<Integer> kept, double[] sums) {
        float[] values = data.values();
        List<Integer> shape = data.shape();
        int last = shape.size();
        while (last > 0 && kept.get(last - 1) == 1) {
            last--;
        }
        int run = ShapeMath.product(shape, last, shape.size());
        int[] strides = ShapeMath.strides(kept, shape);
        int[] index = new int[last];
        int at = 0;
        for (int from = 0; from < values.length; from += run) {
            sums[at] += sum(values, from, run);
            for (int axis = last - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                at -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
    }

    /** Four sums at once: each addition waits for the one before. */
    private static double sum(float[] values, int from, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 4 <= from + count; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < from + count; i++) {
            a += values[i];
        }
        return (a + b) + (c + d);
    }

    private boolean[] reduced(@Nullable Tensor axes, int rank) {
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
