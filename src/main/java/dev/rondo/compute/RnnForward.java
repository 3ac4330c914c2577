package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Rnn;

/** {@link Rnn}: h' = f(W x + b + U h). */
final class RnnForward extends RecurrentForward {
    static final int[] ORDER = {0};

    private final Rnn layer;
    private final PackedMatrix recurrent;
    private final boolean relu;

    RnnForward(Rnn layer, float[] block, int at, WeightCodec format) {
        int hidden = layer.hiddenSize();
        super(
                hidden,
                hidden,
                PackedMatrix.pack(KERNELS, format, block, at, hidden, layer.inputSize(), ORDER),
                new float[Kernels.pad(hidden)],
                0);
        this.layer = layer;
        this.recurrent = PackedMatrix.pack(KERNELS, format, block, at + Offsets.recurrent(layer), hidden, hidden, ORDER);
        this.relu = layer.activation() == Activation.RELU;
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, ORDER);
        recurrent.repack(block, at + Offsets.recurrent(layer), ORDER);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        sumBiases(bias, block, at + Offsets.bias(layer), hidden, layer.bias() ? 2 : 0, 1, ORDER);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, 0, section, at);
    }

    @Override
    void addRecurrent(
            float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride, boolean alone) {
        add(recurrent, states, hAt, stateStride, rows, sums, at, bias.length, alone);
    }

    @Override
    void cell(float[] sums, int at, int sideAt, float[] section, int sectionAt) {
        if (relu) {
            KERNELS.relu(sums, at, hidden);
        } else {
            KERNELS.sigmoidTanh(sums, at, 0, hidden);
        }
        System.arraycopy(sums, at, section, sectionAt, hidden);
    }
}
