package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Rnn;
import java.util.Arrays;
import java.util.List;

/** {@link Rnn} in training: {@code dsums = dh f'(sums)}, which the output tells. */
final class RnnTraining extends RecurrentTraining {
    private final Rnn layer;
    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;

    RnnTraining(Rnn layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + Offsets.recurrent(layer);
        super(
                new RnnForward(layer, block, at, WeightCodec.FLOAT32),
                reverse,
                block,
                at,
                layer.inputSize(),
                Kernels.pad(hidden),
                inputGradients,
                RnnForward.ORDER);
        this.layer = layer;
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, RnnForward.ORDER);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, hidden, RnnForward.ORDER);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + Offsets.recurrent(layer), hidden, RnnForward.ORDER);
    }

    @Override
    void cell(int row, int before, int after, int d) {
        System.arraycopy(dState, d, sums, row * width, width);
        Arrays.fill(dState, d, d + section, 0f);
        if (layer.activation() == Activation.RELU) {
            GRADIENTS.relu(states, after, sums, row * width, hidden);
        } else {
            GRADIENTS.tanh(states, after, sums, row * width, hidden);
        }
    }

    @Override
    public List<Gate> gates() {
        return List.of(new Gate("hidden", layer.activation()));
    }

    @Override
    public float gate(int gate, int row, int unit) {
        return sums[row * width + unit];
    }

    @Override
    void addRecurrent(int row, int rows, int d) {
        addTransposed(transposed, row * width, width, rows, d);
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch worker, int part, int parts) {
        addRecurrentGradient(dRecurrent, 0, width, rows, gradient, worker, part, parts);
        if (layer.bias()) {
            int biasAt = at + Offsets.bias(layer);
            WeightGradient.addBias(
                    sums, 0, width, rows, columnSums, hidden, gradient, biasAt, 2, RnnForward.ORDER, part, parts);
        }
    }
}
