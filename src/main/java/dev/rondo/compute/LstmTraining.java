package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Lstm;
import java.util.Arrays;
import java.util.List;

/** {@link Lstm} in training. The cell's options are {@link LstmOptionsTraining}'s. */
class LstmTraining extends RecurrentTraining {
    private static final List<Gate> GATES = List.of(
            new Gate("input", Activation.SIGMOID),
            new Gate("forget", Activation.SIGMOID),
            new Gate("output", Activation.SIGMOID),
            new Gate("candidate", Activation.TANH));
    /** Coupled, the forget gate is what the input gate leaves. */
    private static final List<Gate> COUPLED_GATES = List.of(GATES.get(0), GATES.get(2), GATES.get(3));

    final Lstm layer;
    /** Floats of a row of one gate. */
    final int stride;
    /** Where c stands in a section. */
    final int cell;
    /** tanh(c) of each stream: [B][pad(hidden)]. */
    float[] tanh = {};

    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;

    LstmTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + Offsets.recurrent(layer);
        int cell = Kernels.pad(layer.outputSize());
        int[] order = LstmForward.order(layer);
        super(
                new LstmForward(layer, block, at, WeightCodec.FLOAT32),
                reverse,
                block,
                at,
                layer.inputSize(),
                cell + Kernels.pad(hidden),
                inputGradients,
                order);
        this.layer = layer;
        this.stride = Kernels.pad(hidden);
        this.cell = cell;
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, layer.outputSize(), order);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, layer.outputSize(), order);
    }

    static LstmTraining of(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        return layer.plain()
                ? new LstmTraining(layer, block, at, reverse, inputGradients)
                : new LstmOptionsTraining(layer, block, at, reverse, inputGradients);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + Offsets.recurrent(layer), hidden, order);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        tanh = grown(tanh, (long) batch * stride);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride;
    }

    /** Puts tanh(c) of a stream into {@link #tanh}. */
    final int tanh(int after, int d) {
        int row = d / section * stride;
        System.arraycopy(states, after + cell, tanh, row, stride);
        KERNELS.sigmoidTanh(tanh, row, 0, hidden);
        return row;
    }

    @Override
    void cell(int row, int before, int after, int d) {
        int c = d + cell;
        GRADIENTS.lstm(
                sums, row * width, stride, states, before + cell, tanh, tanh(after, d), dState, d, dState, c, hidden);
        Arrays.fill(dState, d, c, 0f);
    }

    @Override
    public final List<Gate> gates() {
        return layer.coupled() ? COUPLED_GATES : GATES;
    }

    @Override
    public final float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
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
            WeightGradient.addBias(sums, 0, width, rows, columnSums, hidden, gradient, biasAt, 2, order, part, parts);
        }
    }
}
