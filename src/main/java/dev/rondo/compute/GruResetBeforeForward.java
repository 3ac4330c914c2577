package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;
import java.util.Arrays;

/**
 * {@link Gru} with reset before the product. A section is h.
 *
 * <pre>
 * r  = &sigma;(W_r x + U_r h + b_r)
 * z  = &sigma;(W_z x + U_z h + b_z)
 * m  = r h
 * n  = tanh(W_n x + U_n m + b_n)
 * h' = n + z (h - n)
 * </pre>
 *
 * <p>U_n multiplies m, so r must be known first and h takes two products. The extra floats are m, {@code [pad(hidden)]}.
 * With other activations the sums of r, z and n follow, as they were before the activations, because the backward pass needs them.
 */
final class GruResetBeforeForward extends RecurrentForward {
    /** The blocks of r and z in the parameters. */
    private final int[] gateOrder;
    /** The block of n in the parameters. */
    final int[] candidateOrder;

    private final Gru layer;
    /** U_r and U_z. */
    private final PackedMatrix gates;
    /** U_n. */
    private final PackedMatrix candidate;

    private final int stride;
    private final boolean keepsSums;

    GruResetBeforeForward(Gru layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, (layer.activations().isDefault() ? 1 : 4) * Padding.pad(layer.hiddenSize()));
        this.layer = layer;
        this.gateOrder = Arrays.copyOf(order, 2);
        this.candidateOrder = Arrays.copyOfRange(order, 2, 3);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.gates = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, gateOrder));
        this.candidate =
                own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, candidateOrder));
        this.stride = Padding.pad(hidden);
        this.keepsSums = !layer.activations().isDefault();
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        input.repack(block, at, order);
        gates.repack(block, recurrentAt, gateOrder);
        candidate.repack(block, recurrentAt, candidateOrder);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        sumBiases(bias, block, at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(gates, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, bias.length, section, at);
    }

    @Override
    int[] recurrentOrder() {
        return gateOrder;
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        KERNELS.matmul(gates, h, hRow, sums, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        int updateAt = at + stride;
        int candidateAt = updateAt + stride;
        int keptAt = extraAt + stride;
        if (keepsSums) {
            System.arraycopy(sums, at, sums, keptAt, 2 * stride);
        }
        ActivationMath.apply(layer.activations().recurrentActivation(), sums, at, stride + hidden); // r and z
        ElementWise.multiply(sums, at, section, sectionAt, sums, extraAt, hidden); // m
        KERNELS.product(candidate, sums, extraAt, sums, candidateAt, sums, candidateAt);
        if (keepsSums) {
            System.arraycopy(sums, candidateAt, sums, keptAt + 2 * stride, hidden);
        }
        ActivationMath.apply(layer.activations().activation(), sums, candidateAt, hidden); // n
        ElementWise.blend(sums, updateAt, sums, candidateAt, section, sectionAt, hidden); // h'
    }
}
