package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Conv along two axes. Inputs: float32 x [N][C][H][W], w [M][C / group][KH][KW] and an optional bias [M]. Output:
 * [N][M][rows][columns]. Computed tap by tap.
 *
 * @param rows the places on H
 * @param columns the places on W
 * @param group the number of groups of channels, each of which reads its own inputs only
 */
public record Conv2d(PlaneAxis rows, PlaneAxis columns, int group) implements Operator {
    /** Checks the number of groups. */
    public Conv2d {
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
        Tensor x = OperatorInputs.floats(inputs, 0);
        Tensor w = OperatorInputs.floats(inputs, 1);
        boolean fits = x.shape().size() == 4
                && w.shape().size() == 4
                && w.shape().get(2) > 0
                && w.shape().get(3) > 0
                && x.shape().get(1) == (long) group * w.shape().get(1)
                && w.shape().getFirst() % group == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    "the convolution along two axes in " + group + " groups cannot take " + inputs);
        }
        int outputs = w.shape().getFirst();
        float[] bias = bias(inputs, outputs);
        int height = rows.places(x.shape().get(2), w.shape().get(2));
        int width = columns.places(x.shape().get(3), w.shape().get(3));
        List<Integer> shape = List.of(x.shape().getFirst(), outputs, height, width);
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(y.length, ShapeMath.product(w.shape(), 1, 4));
        for (int row = 0, area = height * width; row * area < y.length; row++) {
            Budget.checkInterrupt();
            Arrays.fill(y, row * area, (row + 1) * area, bias[row % outputs]);
            addTaps(x, w, shape, row, y);
        }
        return List.of(Tensor.of(shape, y));
    }

    /** The bias of a convolution, zeros if it has none. */
    static float[] bias(List<@Nullable Tensor> inputs, int outputs) {
        return OperatorInputs.optional(inputs, 2) == null
                ? new float[ShapeMath.count(List.of(outputs))]
                : BatchNormalization.perChannel(inputs, 2, outputs);
    }

    /** Adds the products of all taps of one output channel, for one sequence: row is the number of both. */
    private void addTaps(Tensor x, Tensor w, List<Integer> shape, int row, float[] y) {
        int channels = w.shape().get(1);
        int area = w.shape().get(2) * w.shape().get(3);
        int outputs = w.shape().getFirst();
        int m = row % outputs;
        int firstChannel = row / outputs * x.shape().get(1) + m / (outputs / group) * channels;
        for (int i = 0; i < channels * area; i++) {
            float weight = w.values()[m * channels * area + i];
            addTap(x, w, shape, new Tap(weight, firstChannel + i / area, i % area, row), y);
        }
    }

    /** A weight, the channel it reads, its place in the kernel, and the channel it writes. */
    private record Tap(float weight, int from, int place, int to) {}

    private void addTap(Tensor x, Tensor w, List<Integer> shape, Tap tap, float[] y) {
        int height = x.shape().get(2);
        int width = x.shape().get(3);
        int taps = w.shape().get(3);
        int first = rows.tap(tap.place() / taps, height, w.shape().get(2));
        int column = columns.tap(tap.place() % taps, width, taps);
        int low = columns.firstPlace(column, 0, shape.get(3));
        int high = columns.firstPlace(column, width, shape.get(3));
        for (int p = rows.firstPlace(first, 0, shape.get(2)); p < rows.firstPlace(first, height, shape.get(2)); p++) {
            int from = (tap.from() * height + first + p * rows.stride()) * width + column;
            int to = (tap.to() * shape.get(2) + p) * shape.get(3);
            for (int q = low; q < high; q++) {
                y[to + q] += tap.weight() * x.values()[from + q * columns.stride()];
            }
        }
    }
}
