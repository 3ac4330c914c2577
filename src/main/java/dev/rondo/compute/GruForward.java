package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;

/**
 * {@link Gru} with reset after the product. A section is h.
 *
 * <pre>
 * a  = W x + b_i                   gates r z n
 * b  = U h + b_h
 * r  = &sigma;(a_r + b_r)
 * z  = &sigma;(a_z + b_z)
 * n  = tanh(a_n + r b_n)
 * h' = n + z (h - n)
 * </pre>
 *
 * <p>r multiplies b_n but not a_n, so the sums over x and over h are kept apart: a is the sums, b the extra floats,
 * {@code [3][pad(hidden)]} each.
 */
final class GruForward extends RecurrentForward {
    private final Gru layer;
    private final PackedMatrix recurrent;
    private final float[] recurrentBias;
    private final int stride;

    GruForward(Gru layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, 3 * Padding.pad(layer.hiddenSize()));
        this.layer = layer;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order);
        this.recurrentBias = new float[bias.length];
        this.stride = Padding.pad(hidden);
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        int biases = layer.bias() ? 1 : 0;
        int biasAt = at + ParameterOffsets.bias(layer);
        sumBiases(bias, block, biasAt, hidden, biases, order);
        sumBiases(recurrentBias, block, biasAt + 3 * hidden, hidden, biases, order);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        int extraAt = bias.length;
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, recurrentBias, 0, scratch, extraAt);
        cell(scratch, 0, extraAt, section, at);
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        for (int r = row; r < row + rows; r++) {
            System.arraycopy(recurrentBias, 0, extra.values(), extra.at(r), recurrentBias.length);
        }
        KERNELS.matmul(recurrent, h, hRow, extra, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        KERNELS.gru(sums, at, sums, extraAt, stride, section, sectionAt, hidden);
    }
}
