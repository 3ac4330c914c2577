package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Gru;
import java.util.List;

/**
 * {@link Gru} with reset after the product, in training. The sums over x become the gradients of the sums over x, the sums
 * over h beside them the gradients of the sums over h; they differ in n alone, by the factor r.
 */
final class GruTraining extends RecurrentTraining {
    static final List<Gate> GATES = List.of(
            new Gate("reset", Activation.SIGMOID),
            new Gate("update", Activation.SIGMOID),
            new Gate("candidate", Activation.TANH));

    private final Gru layer;
    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;
    private final int stride;

    GruTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + Offsets.recurrent(layer);
        super(
                new GruForward(layer, block, at, WeightCodec.FLOAT32),
                reverse,
                block,
                at,
                layer.inputSize(),
                Kernels.pad(hidden),
                inputGradients,
                GruForward.ORDER);
        this.layer = layer;
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, GruForward.ORDER);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, hidden, GruForward.ORDER);
        this.stride = Kernels.pad(hidden);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + Offsets.recurrent(layer), hidden, GruForward.ORDER);
    }

    @Override
    void cell(int row, int before, int after, int d) {
        GRADIENTS.gru(sums, row * width, sums, sideAt + row * side, stride, states, before, dState, d, hidden);
    }

    @Override
    public List<Gate> gates() {
        return GATES;
    }

    @Override
    public float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
    }

    @Override
    void addRecurrent(int row, int rows, int d) {
        addTransposed(transposed, sideAt + row * side, side, rows, d);
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch worker, int part, int parts) {
        addRecurrentGradient(dRecurrent, sideAt, side, rows, gradient, worker, part, parts);
        if (layer.bias()) {
            int biasAt = at + Offsets.bias(layer);
            WeightGradient.addBias(
                    sums, 0, width, rows, columnSums, hidden, gradient, biasAt, 1, GruForward.ORDER, part, parts);
            WeightGradient.addBias(
                    sums,
                    sideAt,
                    side,
                    rows,
                    columnSums,
                    hidden,
                    gradient,
                    biasAt + 3 * hidden,
                    1,
                    GruForward.ORDER,
                    part,
                    parts);
        }
    }
}
