package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
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
 * {@code [3][pad(hidden)]} each. With other activations the sums of the gates, as they were before the activations, follow b, because
 * the backward pass needs them.
 */
final class GruForward extends RecurrentForward {
    private final Gru layer;
    private final PackedMatrix recurrent;
    private final float[] recurrentBias;
    private final int stride;
    private final boolean fused;

    GruForward(Gru layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, (layer.activations().isDefault() ? 3 : 6) * Padding.pad(layer.hiddenSize()));
        this.layer = layer;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order));
        this.recurrentBias = new float[bias.length];
        this.stride = Padding.pad(hidden);
        this.fused = layer.activations().isDefault();
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
    boolean separatesSums() {
        return true;
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        if (rows == 1) { // spares the copy
            KERNELS.product(recurrent, h.values(), h.at(hRow), recurrentBias, 0, extra.values(), extra.at(row));
            return;
        }
        for (int r = row; r < row + rows; r++) {
            System.arraycopy(recurrentBias, 0, extra.values(), extra.at(r), recurrentBias.length);
        }
        KERNELS.matmul(recurrent, h, hRow, extra, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        if (fused) {
            KERNELS.gru(sums, at, sums, extraAt, stride, section, sectionAt, hidden);
        } else {
            cellWithActivations(sums, at, extraAt, section, sectionAt);
        }
    }

    private void cellWithActivations(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        Activation gates = layer.activations().recurrentActivation();
        int updateAt = at + stride;
        int candidateAt = updateAt + stride;
        int keepAt = extraAt + 3 * stride;
        ElementWise.add(sums, extraAt, sums, at, 2 * stride);
        System.arraycopy(sums, at, sums, keepAt, 2 * stride);
        ActivationMath.apply(gates, sums, at, hidden); // r
        ActivationMath.apply(gates, sums, updateAt, hidden); // z
        ElementWise.multiplyAdd(sums, at, sums, extraAt + 2 * stride, sums, candidateAt, hidden);
        System.arraycopy(sums, candidateAt, sums, keepAt + 2 * stride, hidden);
        ActivationMath.apply(layer.activations().activation(), sums, candidateAt, hidden); // n
        ElementWise.blend(sums, updateAt, sums, candidateAt, section, sectionAt, hidden); // h'
    }
}
