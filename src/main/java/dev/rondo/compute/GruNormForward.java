package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;

/**
 * {@link Gru} with layer normalization. A section is h. N is {@link GateNorm} without gain and bias:
 *
 * <pre>
 * a  = gain_ih N(W x) + b_ih            gates r z n
 * b  = gain_hh N(U h) + b_hh
 * </pre>
 *
 * <p>The rest is {@link GruForward}. a is the sums. The extra floats are b, N(W x) and N(U h), [3][pad(hidden)] each, then the
 * factors of the two normalizations. Training needs more: see {@link GruNormTraining}.
 */
final class GruNormForward extends RecurrentForward {
    final GateNorm inputNorm;
    final GateNorm recurrentNorm;

    private final Gru layer;
    private final PackedMatrix recurrent;
    private final int width;
    private final int stride;

    GruNormForward(Gru layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, 9 * Padding.pad(layer.hiddenSize()) + Padding.pad(2));
        this.layer = layer;
        this.stride = Padding.pad(hidden);
        this.width = 3 * stride;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order));
        this.inputNorm = new GateNorm(hidden, order, layer.normalization().epsilon());
        this.recurrentNorm = new GateNorm(hidden, order, layer.normalization().epsilon());
        loadNorms(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        loadNorms(block, at);
    }

    private void loadNorms(float[] block, int at) {
        int biases = layer.bias() ? 1 : 0;
        int biasAt = at + ParameterOffsets.bias(layer);
        int gainAt = at + ParameterOffsets.gains(layer);
        inputNorm.load(block, gainAt, biasAt, biases);
        recurrentNorm.load(block, gainAt + 3 * hidden, biasAt + 3 * hidden, biases);
    }

    @Override
    int keptExtra() {
        return extra + 2 * width;
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        int extraAt = bias.length;
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, bias, 0, scratch, extraAt);
        cell(scratch, 0, extraAt, section, at);
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        for (int r = row; r < row + rows; r++) {
            System.arraycopy(bias, 0, extra.values(), extra.at(r), width); // zeros
        }
        KERNELS.matmul(recurrent, h, hRow, extra, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        int inputNormAt = extraAt + width;
        int recurrentNormAt = inputNormAt + width;
        int factorsAt = recurrentNormAt + width;
        sums[factorsAt] = inputNorm.normalize(sums, at);
        sums[factorsAt + 1] = recurrentNorm.normalize(sums, extraAt);
        System.arraycopy(sums, at, sums, inputNormAt, width);
        System.arraycopy(sums, extraAt, sums, recurrentNormAt, width);
        inputNorm.scale(sums, inputNormAt, sums, at);
        recurrentNorm.scale(sums, recurrentNormAt, sums, extraAt);
        KERNELS.gru(sums, at, sums, extraAt, stride, section, sectionAt, hidden);
    }
}
