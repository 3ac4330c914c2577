package dev.rondo.layer;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.Panels;

/**
 * {@link Gru} with reset after the product. The reset gate multiplies U_n h alone, so the sums over x and over h are kept
 * apart: those over h stand beside, {@code [3][pad(hidden)]}. Gates r z n, as PyTorch's rows.
 */
final class GruForward extends RecurrentForward {
    private final Panels recurrent;
    private final float[] recurrentBias;
    private final int stride;

    GruForward(Gru layer, float[] block, int at) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + 3 * hidden * layer.inputSize();
        int biasAt = recurrentAt + 3 * hidden * hidden;
        int biases = layer.bias() ? 1 : 0;
        super(
                hidden,
                hidden,
                Panels.pack(KERNELS, block, at, hidden, layer.inputSize(), 0, 1, 2),
                bias(block, biasAt, hidden, biases, 3, 0, 1, 2),
                3 * Kernels.pad(hidden));
        this.recurrent = Panels.pack(KERNELS, block, recurrentAt, hidden, hidden, 0, 1, 2);
        this.recurrentBias = bias(block, biasAt + 3 * hidden, hidden, biases, 3, 0, 1, 2);
        this.stride = Kernels.pad(hidden);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        int side = bias.length;
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, recurrentBias, 0, scratch, side);
        cell(scratch, 0, side, section, at);
    }

    @Override
    void addRecurrent(float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride) {
        int width = recurrentBias.length;
        if (rows == 1) {
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
