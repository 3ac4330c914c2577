package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ConvTranspose along one axis or two: each element of x adds the kernel, times its value, at its place. Inputs: float32 x
 * [N][C][H][W], w [C][M / group][KH][KW] and an optional bias [M], or [N][C][W] and [C][M / group][KW]. Output:
 * [N][M][rows][columns], or [N][M][columns]. Computed tap by tap.
 *
 * @param rows the places on H; {@link PlaneAxis#SINGLE} along one axis
 * @param columns the places on W
 * @param group the number of groups of channels, each of which reads its own inputs only
 */
public record ConvTranspose(PlaneAxis rows, PlaneAxis columns, int group) implements Operator {
    /** Checks the number of groups. */
    public ConvTranspose {
        if (group < 1) {
            throw new IllegalArgumentException("group must be positive");
        }
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        List<Integer> x = PlaneAxis.asPlane(OperatorInputs.floats(inputs, 0).shape());
        List<Integer> w = PlaneAxis.asPlane(OperatorInputs.floats(inputs, 1).shape());
        boolean fits = x.size() == 4
                && w.size() == 4
                && w.get(2) > 0
                && w.get(3) > 0
                && x.get(1).equals(w.get(0))
                && x.get(1) % group == 0
                && OperatorInputs.floats(inputs, 0).shape().size()
                        == OperatorInputs.floats(inputs, 1).shape().size();
        if (!fits) {
            throw new IllegalArgumentException(
                    "the transposed convolution in " + group + " groups cannot take " + inputs);
        }
        int outputs = Math.multiplyExact(w.get(1), group);
        float[] bias = Conv2d.bias(inputs, outputs);
        boolean empty = x.get(2) == 0 || x.get(3) == 0;
        int height = empty ? 0 : rows.transposedLength(x.get(2), w.get(2));
        int width = empty ? 0 : columns.transposedLength(x.get(3), w.get(3));
        List<Integer> shape = List.of(x.getFirst(), outputs, height, width);
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(ShapeMath.product(x, 0, 4), ShapeMath.product(w, 1, 4));
        for (int row = 0, area = height * width; row * area < y.length; row++) {
            Budget.checkInterrupt();
            Arrays.fill(y, row * area, (row + 1) * area, bias[row % outputs]);
            addTaps(inputs, x, w, shape, row, y);
        }
        List<Integer> result = new ArrayList<>(shape);
        if (OperatorInputs.floats(inputs, 0).shape().size() == 3) {
            result.remove(2);
        }
        return List.of(Tensor.of(result, y));
    }

    /** Adds the products of all taps of one output channel, for one sequence: row is the number of both. */
    private void addTaps(
            List<@Nullable Tensor> inputs, List<Integer> x, List<Integer> w, List<Integer> shape, int row, float[] y) {
        float[] weights = OperatorInputs.floats(inputs, 1).values();
        float[] values = OperatorInputs.floats(inputs, 0).values();
        int outputs = w.get(1);
        int m = row % shape.get(1);
        int channels = x.get(1) / group;
        int area = w.get(2) * w.get(3);
        for (int i = 0; i < channels * area; i++) {
            int channel = m / outputs * channels + i / area;
            float weight = weights[(channel * outputs + m % outputs) * area + i % area];
            int from = (row / shape.get(1) * x.get(1) + channel) * x.get(2);
            int first = rows.tap(i % area / w.get(3), 0, w.get(2));
            int column = columns.tap(i % area % w.get(3), 0, w.get(3));
            int low = columns.firstPlace(column, 0, x.get(3));
            int high = columns.firstPlace(column, shape.get(3), x.get(3));
            int last = rows.firstPlace(first, shape.get(2), x.get(2));
            for (int p = rows.firstPlace(first, 0, x.get(2)); p < last; p++) {
                int to = (row * shape.get(2) + first + p * rows.stride()) * shape.get(3) + column;
                for (int q = low; q < high; q++) {
                    y[to + q * columns.stride()] += weight * values[(from + p) * x.get(3) + q];
                }
            }
        }
    }
}
