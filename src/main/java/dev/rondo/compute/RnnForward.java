package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Rnn;

/** {@link Rnn}: {@code h' = f(W x + b_ih + U h + b_hh)}. A section is h. */
final class RnnForward extends RecurrentForward {
    private final Rnn layer;
    private final PackedMatrix recurrent;
    private final boolean relu;

    RnnForward(Rnn layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, 0);
        this.layer = layer;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order));
        this.relu = layer.activation() == Activation.RELU;
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        sumBiases(bias, block, at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, 0, section, at);
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        KERNELS.matmul(recurrent, h, hRow, sums, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        if (relu) {
            KERNELS.relu(sums, at, hidden);
        } else {
            KERNELS.sigmoidTanh(sums, at, 0, hidden);
        }
        System.arraycopy(sums, at, section, sectionAt, hidden);
    }
}
