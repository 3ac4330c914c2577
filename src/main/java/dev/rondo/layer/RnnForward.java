package dev.rondo.layer;

import dev.rondo.kernel.Panels;

/** {@link Rnn}: h' = f(W x + b + U h). */
final class RnnForward extends RecurrentForward {
    private final Panels recurrent;
    private final boolean relu;

    RnnForward(Rnn layer, float[] block, int at) {
        int hidden = layer.hiddenSize();
        int weights = layer.inputSize() * hidden;
        super(
                hidden,
                hidden,
                Panels.pack(KERNELS, block, at, hidden, layer.inputSize(), 0),
                biasOrZero(layer.bias(), block, at + weights + hidden * hidden, hidden, 1, 0),
                0);
        this.recurrent = Panels.pack(KERNELS, block, at + weights, hidden, hidden, 0);
        this.relu = layer.activation() == Activation.RELU;
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, 0, section, at);
    }

    @Override
    void addRecurrent(float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride) {
        add(recurrent, states, hAt, stateStride, rows, sums, at, bias.length);
    }

    @Override
    void cell(float[] sums, int at, int sideAt, float[] section, int sectionAt) {
        if (relu) {
            KERNELS.relu(sums, at, hidden);
        } else {
            KERNELS.gates(sums, at, 0, hidden);
        }
        System.arraycopy(sums, at, section, sectionAt, hidden);
    }
}
