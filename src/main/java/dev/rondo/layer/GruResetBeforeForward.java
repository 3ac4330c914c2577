package dev.rondo.layer;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.Panels;

/**
 * {@link Gru} with reset before the product: U_n multiplies r h, so r must be known first, and h takes two products.
 * Beside the sums stands r h, {@code [pad(hidden)]}.
 */
final class GruResetBeforeForward extends RecurrentForward {
    /** U_r and U_z. */
    private final Panels gates;
    /** U_n. */
    private final Panels candidate;

    private final int stride;

    GruResetBeforeForward(Gru layer, float[] block, int at) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + 3 * hidden * layer.inputSize();
        int biasAt = recurrentAt + 3 * hidden * hidden;
        super(
                hidden,
                hidden,
                Panels.pack(KERNELS, block, at, hidden, layer.inputSize(), 0, 1, 2),
                biasOrZero(layer.bias(), block, biasAt, hidden, 3, 0, 1, 2),
                Kernels.pad(hidden));
        this.gates = Panels.pack(KERNELS, block, recurrentAt, hidden, hidden, 0, 1);
        this.candidate = Panels.pack(KERNELS, block, recurrentAt, hidden, hidden, 2);
        this.stride = Kernels.pad(hidden);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(gates, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, bias.length, section, at);
    }

    @Override
    void addRecurrent(float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride) {
        add(gates, states, hAt, stateStride, rows, sums, at, bias.length);
    }

    @Override
    void cell(float[] sums, int r, int sideAt, float[] section, int h) {
        int z = r + stride;
        int n = z + stride;
        KERNELS.gates(sums, r, 2 * stride, 0);
        ElementWise.multiply(sums, r, section, h, sums, sideAt, hidden);
        KERNELS.product(candidate, sums, sideAt, sums, n, sums, n);
        KERNELS.gates(sums, n, 0, hidden);
        ElementWise.blend(sums, z, sums, n, section, h, hidden);
    }
}
