package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.op.BatchNormalization;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Scale;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads arithmetic with constants as {@link Scale}, and layer normalization. A sum after a product becomes one layer with it. A
 * difference followed by a quotient stays two layers: as one, {@code x / s - m / s} would lose what {@code (x - m) / s} keeps
 * if m is large.
 */
final class ScaleReader {
    private final LayerChain layers;
    private final ChainOperands in;

    ScaleReader(LayerChain layers, ChainOperands in) {
        this.layers = layers;
        this.in = in;
    }

    /** Reads the sum, difference, product or quotient of the signal and constants, in this order. */
    Signal scale(Binary operator, Signal signal, Tensor constants) {
        boolean product = operator == Binary.MUL || operator == Binary.DIV;
        if (!product && operator != Binary.ADD && operator != Binary.SUB) {
            throw new NotAChain("is arithmetic that no layer performs");
        }
        float[] values = perValue(signal, constants);
        int size = values.length;
        float[] weight = new float[size];
        float[] bias = new float[size];
        Arrays.fill(weight, 1f);
        for (int j = 0; j < size; j++) {
            if (product) {
                weight[j] = operator == Binary.MUL ? values[j] : 1f / values[j];
            } else {
                bias[j] = operator == Binary.ADD ? values[j] : -values[j];
            }
        }
        if (product || !layers.shift(bias)) {
            layers.add(new Scale(size), weight, bias);
        }
        return signal.at(layers.version());
    }

    /** {@return one constant per value of a step} */
    private float[] perValue(Signal signal, Tensor constants) {
        int rank = constants.shape().size();
        int count = TensorArrays.count(constants);
        int last = signal.axes().size() - 1;
        int size = layers.size() > 0
                ? layers.last().outputSize()
                : Math.max(count, signal.axes().get(last).size());
        boolean row = count == (rank == 0 ? 1 : constants.shape().getLast())
                && (count == 1 || count == size)
                && rank <= signal.axes().size()
                && constants.type() == Type.FLOAT32;
        if (!row || size < 1) {
            throw new NotAChain("computes with constants that are not one per value of a step: " + constants);
        }
        in.requireFeatures(signal, last, size);
        in.refuseTokens();
        return TensorArrays.expanded(TensorArrays.reshaped(constants, List.of(count)), List.of(size))
                .values();
    }

    /** Reads layer normalization over the last axis. */
    Signal normalize(LayerNormalization operator, List<@Nullable SymbolicValue> inputs) {
        Signal signal = in.signal(inputs, 0);
        Tensor scale = ChainOperands.constant(inputs, 1);
        Tensor bias = ChainOperands.optionalConstant(inputs, 2);
        int rank = signal.axes().size();
        int size = TensorArrays.count(scale);
        boolean fits = ShapeMath.axis(operator.axis(), rank) == rank - 1
                && isRow(scale, size)
                && (bias == null || isRow(bias, size));
        if (!fits) {
            throw new NotAChain("does not normalize the values of a step with one scale and one bias per value");
        }
        in.requireFeatures(signal, rank - 1, size);
        in.refuseTokens();
        layers.add(
                new LayerNorm(size, operator.epsilon()),
                scale.values(),
                bias == null ? new float[size] : bias.values());
        return signal.at(layers.version());
    }

    /**
     * Reads batch normalization of the values of a step, axis 1 of [N][C] or [N][C][T], with constant statistics, as two layers:
     * {@code x - mean}, then {@code factor x + bias}.
     */
    Signal normalize(BatchNormalization operator, List<@Nullable SymbolicValue> inputs) {
        Signal signal = in.signal(inputs, 0);
        Tensor scale = ChainOperands.constant(inputs, 1);
        Tensor bias = ChainOperands.constant(inputs, 2);
        Tensor mean = ChainOperands.constant(inputs, 3);
        Tensor variance = ChainOperands.constant(inputs, 4);
        int size = TensorArrays.count(scale);
        boolean fits = isRow(scale, size) && isRow(bias, size) && isRow(mean, size) && isRow(variance, size);
        if (!fits || signal.axes().size() < 2) {
            throw new NotAChain("normalizes an axis that is not that of the values of a step");
        }
        in.requireFeatures(signal, 1, size);
        in.refuseTokens();
        float[] ones = new float[size];
        float[] centre = new float[size];
        float[] factors = new float[size];
        Arrays.fill(ones, 1f);
        for (int j = 0; j < size; j++) {
            centre[j] = -mean.values()[j];
            factors[j] = (float) (scale.values()[j] / Math.sqrt((double) variance.values()[j] + operator.epsilon()));
        }
        layers.add(new Scale(size), ones, centre);
        layers.add(new Scale(size), factors, bias.values());
        return signal.at(layers.version());
    }

    private static boolean isRow(Tensor tensor, int size) {
        return tensor.type() == Type.FLOAT32 && tensor.shape().equals(List.of(size));
    }
}
