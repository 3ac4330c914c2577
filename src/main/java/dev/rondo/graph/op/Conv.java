package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Conv along one axis. Inputs: float32 x [N][C][L], w [M][C / group][K] and an optional bias [M]. Output:
 * [N][M][places].
 *
 * <p>Constant weights are packed for the kernels: the inputs under the kernel are gathered as one row per place,
 * [places][K * C / group], which the weights of a group multiply. Other weights, and groups of few channels, are
 * applied tap by tap.
 *
 * @param stride the distance from one place of the kernel to the next
 * @param dilation the distance from one tap of the kernel to the next
 * @param padding the zeros added to L
 * @param group the number of groups of channels, each of which reads its own inputs only
 */
public record Conv(int stride, int dilation, Padding padding, int group) implements TimeOperator {
    /** The places whose inputs are gathered at once. */
    private static final int BLOCK = 64;

    /**
     * Zeros at the ends of the axis.
     *
     * @param before the zeros before the first element
     * @param after the zeros after the last element
     * @param same whether to add, instead, as many zeros as give L / stride places
     * @param lower if {@code same}, whether an odd zero is added before the first element, not after the last
     */
    public record Padding(int before, int after, boolean same, boolean lower) {
        /** Refuses zeros after the last step, which a kernel of some taps would wait for. */
        void requireNoneAfter(int width) {
            if (after != 0 || (same && width > 1)) {
                throw new UnsupportedOperationException("its kernel reads steps that come later: it has " + width
                        + " taps and "
                        + (same
                                ? "as much padding before the first step as after the last"
                                : after + " steps of padding after the last step"));
            }
        }

        /** The zeros before the first element of an axis, for a kernel that reaches over some elements. */
        int before(int length, int stride, int reach) {
            return same ? (total(length, stride, reach) + (lower ? 1 : 0)) / 2 : before;
        }

        /** The zeros at both ends. */
        int total(int length, int stride, int reach) {
            return same
                    ? Math.max(0, ((length + stride - 1) / stride - 1) * stride + reach - length)
                    : Math.addExact(before, after);
        }
    }

    /**
     * The places of a kernel on an axis.
     *
     * @param length L
     * @param first the index under the first tap at the first place; negative in the padding
     * @param places the number of places
     */
    private record Axis(int length, int first, int places) {}

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
    public Operator prepare(ConstantInputs inputs) {
        if (!inputs.isConstant(1) || !inputs.isFixed(2)) {
            return this;
        }
        Tensor w = OperatorInputs.floats(inputs.tensors(), 1);
        if (w.shape().size() != 3 || w.shape().getFirst() % group != 0) {
            return this;
        }
        int outputs = w.shape().getFirst() / group;
        int window = ShapeMath.product(w.shape(), 1, 3);
        if (!WeightProduct.pays(outputs, window)) {
            return this;
        }
        WeightProduct[] products = products(inputs.tensors(), w);
        return (List<@Nullable Tensor> given) -> run(given, products);
    }

    /** The packed weights of each group, [K][C / group] for each output. */
    private WeightProduct[] products(List<@Nullable Tensor> inputs, Tensor w) {
        int outputs = w.shape().getFirst() / group;
        int window = ShapeMath.product(w.shape(), 1, 3);
        float[] bias = bias(inputs, w);
        float[] taps = TensorArrays.transposed(w, 0, 2, 1).values();
        WeightProduct[] products = new WeightProduct[group];
        for (int g = 0; g < group; g++) {
            float[] own = Arrays.copyOfRange(bias, g * outputs, (g + 1) * outputs);
            products[g] = new WeightProduct(taps, g * outputs * window, outputs, window, own);
        }
        return products;
    }

    @Override
    public int timeAxis() {
        return 2;
    }

    @Override
    public Timing timing(List<@Nullable Tensor> inputs) {
        int width = OperatorInputs.floats(inputs, 1).shape().get(2);
        return new Timing(dilation * (width - 1) + 1, stride, padding.before());
    }

    @Override
    public TimeStep stepped(List<@Nullable Tensor> inputs) {
        Tensor x = OperatorInputs.floats(inputs, 0);
        Tensor w = OperatorInputs.floats(inputs, 1);
        int width = w.shape().get(2);
        padding.requireNoneAfter(width);
        return new ConvStep(products(inputs, w), x.shape().get(0) * x.shape().get(1), width, dilation);
    }

    private static float[] bias(List<@Nullable Tensor> inputs, Tensor w) {
        int channels = w.shape().getFirst();
        if (OperatorInputs.optional(inputs, 2) == null) {
            return new float[ShapeMath.count(List.of(channels))];
        }
        Tensor bias = OperatorInputs.floats(inputs, 2);
        if (!bias.shape().equals(List.of(channels))) {
            throw new IllegalArgumentException("the bias must be float32 [" + channels + "], but is " + bias);
        }
        return bias.values();
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return run(inputs, null);
    }

    private List<Tensor> run(List<@Nullable Tensor> inputs, WeightProduct @Nullable [] products) {
        Tensor x = OperatorInputs.floats(inputs, 0);
        Tensor w = OperatorInputs.floats(inputs, 1);
        boolean fits = x.shape().size() == 3
                && w.shape().size() == 3
                && w.shape().get(2) > 0
                && x.shape().get(1) == (long) group * w.shape().get(1)
                && w.shape().getFirst() % group == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    "the convolution along one axis in " + group + " groups cannot take " + inputs);
        }
        float[] bias = bias(inputs, w);
        Axis axis = axis(x.shape().get(2), w.shape().get(2));
        int batch = x.shape().getFirst();
        int outputs = w.shape().getFirst();
        List<Integer> shape = List.of(batch, outputs, axis.places());
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(y.length, ShapeMath.product(w.shape(), 1, 3));
        if (y.length == 0) {
            return List.of(Tensor.of(shape, y));
        }
        if (products == null) {
            for (int row = 0; row < batch * outputs; row++) {
                Budget.checkInterrupt();
                Arrays.fill(y, row * axis.places(), (row + 1) * axis.places(), bias[row % outputs]);
                addTaps(x, w, axis, row, y);
            }
        } else {
            for (int row = 0; row < batch * group; row++) {
                Budget.checkInterrupt();
                gatherAndMultiply(x, w.shape().get(2), axis, products[row % group], row, y);
            }
        }
        return List.of(Tensor.of(shape, y));
    }

    private Axis axis(int length, int width) {
        int reach = Math.addExact(Math.multiplyExact(dilation, width - 1), 1);
        int padded = Math.addExact(length, padding.total(length, stride, reach));
        int places = padded < reach ? 0 : (padded - reach) / stride + 1;
        return new Axis(length, -padding.before(length, stride, reach), places);
    }

    /** The first place, from {@code from} to {@code to}, at which a tap is at or after an index of the axis. */
    private int firstPlace(int tap, int index, int from, int to) {
        return Math.clamp(Math.ceilDiv((long) index - tap, stride), from, to);
    }

    /**
     * Computes one group of output channels for one sequence.
     *
     * @param x [N][C][L]
     * @param width K
     * @param axis the places
     * @param product the packed weights of the group
     * @param row the number of the sequence times {@code group}, plus the number of the group
     * @param y [N][M][places]
     */
    private void gatherAndMultiply(Tensor x, int width, Axis axis, WeightProduct product, int row, float[] y) {
        int places = axis.places();
        int block = Math.min(BLOCK, places);
        int channels = product.inputs() / width;
        // Neighbouring kernels share their rows where they overlap without holes.
        boolean shared = dilation == 1 && stride <= width;
        int rows = shared ? (block - 1) * stride + width : block * width;
        float[] gathered = new float[rows * channels];
        RowView windows = RowView.of(gathered, 0, (shared ? stride : width) * channels);
        float[] sums = new float[block * product.stride()];
        int outputs = product.outputs();
        for (int first = 0; first < places; first += block) {
            int count = Math.min(block, places - first);
            int start = axis.first() + first * stride;
            if (shared) {
                gather(x, row * channels, start, (count - 1) * stride + width, 1, RowView.of(gathered, 0, channels));
            } else {
                for (int p = 0; p < count; p++) {
                    RowView window = RowView.of(gathered, p * width * channels, channels);
                    gather(x, row * channels, start + p * stride, width, dilation, window);
                }
            }
            product.sums(windows, count, sums);
            int to = row * outputs * places + first;
            ElementWise.transpose(sums, 0, product.stride(), count, outputs, y, to, places);
        }
    }

    /**
     * Copies the channels of some elements of the axis: one row per element, zeros in the padding.
     *
     * @param x [N][C][L]
     * @param firstChannel the number of the first channel, counted over all sequences
     * @param from the index of the first element; negative in the padding
     * @param count the number of elements
     * @param step the distance of elements
     * @param rows the rows that are written; their distance is the number of channels
     */
    private static void gather(Tensor x, int firstChannel, int from, int count, int step, RowView rows) {
        float[] values = x.values();
        float[] to = rows.values();
        int length = x.shape().get(2);
        int channels = rows.stride();
        for (int r = 0; r < count; r++) {
            int at = rows.at(r);
            int element = from + r * step;
            if (element < 0 || element >= length) {
                Arrays.fill(to, at, at + channels, 0);
            } else {
                for (int c = 0, i = firstChannel * length + element; c < channels; c++, i += length) {
                    to[at + c] = values[i];
                }
            }
        }
    }

    /** Adds the products of all taps of one output channel, for one sequence: row is the number of both. */
    private void addTaps(Tensor x, Tensor w, Axis axis, int row, float[] y) {
        int channels = w.shape().get(1);
        int width = w.shape().get(2);
        int outputs = w.shape().getFirst();
        int n = row / outputs;
        int m = row % outputs;
        int firstChannel = n * x.shape().get(1) + m / (outputs / group) * channels;
        int at = row * axis.places();
        float[] values = x.values();
        for (int c = 0; c < channels; c++) {
            int from = (firstChannel + c) * axis.length();
            for (int k = 0; k < width; k++) {
                float weight = w.values()[(m * channels + c) * width + k];
                int tap = axis.first() + k * dilation;
                int low = firstPlace(tap, 0, 0, axis.places());
                int high = firstPlace(tap, axis.length(), low, axis.places());
                for (int p = low, i = from + tap + low * stride; p < high; p++, i += stride) {
                    y[at + p] += weight * values[i];
                }
            }
        }
    }
}
