package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.List;

/**
 * Convolution along one axis. Inputs: float32 x [N][C][L], w [M][C/group][K] and a bias [M], which may be missing. Output:
 * [N][M][length].
 *
 * @param stride from one place of the kernel to the next
 * @param dilation from one element under the kernel to the next
 * @param padding what is added to L
 * @param group groups of channels that do not see each other
 */
public record Conv(int stride, int dilation, Padding padding, int group) implements Operator {
    /**
     * Zeros at the ends of the axis.
     *
     * @param before how many in front
     * @param after how many behind
     * @param same whether, instead, as many as make L / stride places; the odd one {@code lower} or behind
     * @param lower whether the odd one stands in front
     */
    public record Padding(int before, int after, boolean same, boolean lower) {
        private int before(int length, int stride, int reach) {
            return same ? (total(length, stride, reach) + (lower ? 1 : 0)) / 2 : before;
        }

        private int total(int length, int stride, int reach) {
            return same
                    ? Math.max(0, ((length + stride - 1) / stride - 1) * stride + reach - length)
                    : Math.addExact(before, after);
        }
    }

    /** Checks sizes. */
    public Conv {
        if (stride < 1 || dilation < 1 || group < 1) {
            throw new IllegalArgumentException("strides, dilations and group must be positive");
        }
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor x = Tensors.floats(inputs, 0);
        Tensor w = Tensors.floats(inputs, 1);
        Tensor bias = Tensors.optional(inputs, 2);
        boolean fits = x.shape().size() == 3
                && w.shape().size() == 3
                && w.shape().get(2) > 0
                && x.shape().get(1) == (long) group * w.shape().get(1)
                && w.shape().getFirst() % group == 0
                && (bias == null || bias.shape().equals(List.of(w.shape().getFirst())));
        if (!fits) {
            throw new IllegalArgumentException(
                    "the convolution along one axis in " + group + " groups cannot take " + inputs);
        }
        int length = x.shape().get(2);
        int reach = Math.addExact(Math.multiplyExact(dilation, w.shape().get(2) - 1), 1);
        int padded = Math.addExact(length, padding.total(length, stride, reach));
        int places = padded < reach ? 0 : (padded - reach) / stride + 1;
        List<Integer> shape = List.of(x.shape().getFirst(), w.shape().getFirst(), places);
        float[] y = new float[Shapes.count(shape)];
        int first = -padding.before(length, stride, reach);
        float[] biases = bias == null
                ? new float[shape.get(1)]
                : Tensors.floats(inputs, 2).values();
        for (int row = 0; row < shape.getFirst() * shape.get(1); row++) {
            java.util.Arrays.fill(y, row * places, (row + 1) * places, biases[row % shape.get(1)]);
            channel(x, w, row / shape.get(1), row % shape.get(1), first, y, row * places, places);
        }
        return List.of(Tensor.of(shape, y));
    }

    /** Adds what one output channel gets of its group's input channels. */
    private void channel(Tensor x, Tensor w, int n, int m, int first, float[] y, int at, int places) {
        int length = x.shape().get(2);
        int channels = w.shape().get(1);
        int width = w.shape().get(2);
        int from = m / (w.shape().getFirst() / group) * channels;
        for (int c = 0; c < channels; c++) {
            int row = (n * x.shape().get(1) + from + c) * length;
            for (int k = 0; k < width; k++) {
                float weight = w.values()[(m * channels + c) * width + k];
                int start = first + k * dilation;
                for (int p = 0; p < places; p++) {
                    int place = start + p * stride;
                    if (place >= 0 && place < length) {
                        y[at + p] += weight * x.values()[row + place];
                    }
                }
            }
        }
    }
}
