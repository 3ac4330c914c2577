package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;

/**
 * {@link Gru} with reset after the product. The reset gate multiplies U_n h alone, so the sums over x and over h are kept
 * apart: those over h stand beside, {@code [3][pad(hidden)]}. Gates r z n, as PyTorch's rows.
 */
final class GruForward extends RecurrentForward {
    static final int[] ORDER = {0, 1, 2};

    private final Gru layer;
    private final PackedMatrix recurrent;
    private final float[] recurrentBias;
    private final int stride;

    GruForward(Gru layer, float[] block, int at, WeightCodec format) {
        int hidden = layer.hiddenSize();
        super(
                hidden,
                hidden,
                PackedMatrix.pack(KERNELS, format, block, at, hidden, layer.inputSize(), ORDER),
                new float[3 * Kernels.pad(hidden)],
                3 * Kernels.pad(hidden));
        this.layer = layer;
        this.recurrent = PackedMatrix.pack(KERNELS, format, block, at + Offsets.recurrent(layer), hidden, hidden, ORDER);
        this.recurrentBias = new float[bias.length];
        this.stride = Kernels.pad(hidden);
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, ORDER);
        recurrent.repack(block, at + Offsets.recurrent(layer), ORDER);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        int biases = layer.bias() ? 1 : 0;
        int biasAt = at + Offsets.bias(layer);
        sumBiases(bias, block, biasAt, hidden, biases, 3, ORDER);
        sumBiases(recurrentBias, block, biasAt + 3 * hidden, hidden, biases, 3, ORDER);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        int side = bias.length;
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, recurrentBias, 0, scratch, side);
        cell(scratch, 0, side, section, at);
    }

    @Override
    void addRecurrent(
            float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride, boolean alone) {
        int width = recurrentBias.length;
        if (alone) {
            KERNELS.product(recurrent, states, hAt, recurrentBias, 0, sums, sideAt);
        } else {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(recurrentBias, 0, sums, sideAt + row * width, width);
            }
            KERNELS.matmul(recurrent, states, hAt, stateStride, rows, sums, sideAt, width);
        }
    }

    @Override
    void cell(float[] sums, int at, int sideAt, float[] section, int sectionAt) {
        KERNELS.gru(sums, at, sums, sideAt, stride, section, sectionAt, hidden);
    }
}
