package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;

/**
 * {@link Gru} with reset before the product: U_n multiplies r h, so r must be known first, and h takes two products.
 * Beside the sums stands r h, {@code [pad(hidden)]}.
 */
final class GruResetBeforeForward extends RecurrentForward {
    static final int[] GATES = {0, 1};
    static final int[] CANDIDATE = {2};

    private final Gru layer;
    /** U_r and U_z. */
    private final PackedMatrix gates;
    /** U_n. */
    private final PackedMatrix candidate;

    private final int stride;

    GruResetBeforeForward(Gru layer, float[] block, int at, WeightCodec format) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + Offsets.recurrent(layer);
        super(
                hidden,
                hidden,
                PackedMatrix.pack(KERNELS, format, block, at, hidden, layer.inputSize(), GruForward.ORDER),
                new float[3 * Kernels.pad(hidden)],
                Kernels.pad(hidden));
        this.layer = layer;
        this.gates = PackedMatrix.pack(KERNELS, format, block, recurrentAt, hidden, hidden, GATES);
        this.candidate = PackedMatrix.pack(KERNELS, format, block, recurrentAt, hidden, hidden, CANDIDATE);
        this.stride = Kernels.pad(hidden);
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, GruForward.ORDER);
        gates.repack(block, at + Offsets.recurrent(layer), GATES);
        candidate.repack(block, at + Offsets.recurrent(layer), CANDIDATE);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        sumBiases(bias, block, at + Offsets.bias(layer), hidden, layer.bias() ? 2 : 0, 3, GruForward.ORDER);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(gates, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, bias.length, section, at);
    }

    @Override
    void addRecurrent(
            float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride, boolean alone) {
        add(gates, states, hAt, stateStride, rows, sums, at, bias.length, alone);
    }

    @Override
    void cell(float[] sums, int r, int sideAt, float[] section, int h) {
        int z = r + stride;
        int n = z + stride;
        KERNELS.sigmoidTanh(sums, r, 2 * stride, 0);
        ElementWise.multiply(sums, r, section, h, sums, sideAt, hidden);
        KERNELS.product(candidate, sums, sideAt, sums, n, sums, n);
        KERNELS.sigmoidTanh(sums, n, 0, hidden);
        ElementWise.blend(sums, z, sums, n, section, h, hidden);
    }
}
