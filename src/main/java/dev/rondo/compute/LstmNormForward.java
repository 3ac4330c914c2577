package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Lstm;

/**
 * {@link Lstm} with layer normalization. A section is h, then c. N is {@link GateNorm} without gain and bias:
 *
 * <pre>
 * v  = gain_ih N(W x) + b_ih + b_hh + gain_hh N(U h)       gates i f o g
 * c' = &sigma;(v_f) c + &sigma;(v_i) tanh(v_g)
 * y  = gain_c N(c') + bias_c
 * h' = &sigma;(v_o) tanh(y)
 * </pre>
 *
 * <p>The next step reads c', or y if that is carried. The extra floats are N(U h) and N(W x), [4][pad(hidden)] each, then N(c'),
 * [pad(hidden)], and the factors of the three normalizations. Training needs more: see {@link LstmNormTraining}.
 */
final class LstmNormForward extends RecurrentForward {
    final GateNorm inputNorm;
    final GateNorm recurrentNorm;
    final GateNorm cellNorm;

    private final Lstm layer;
    private final PackedMatrix recurrent;
    private final int width;
    private final int stride;

    LstmNormForward(Lstm layer, float[] block, int at, WeightCodec codec) {
        super(layer, block, at, codec, 9 * Padding.pad(layer.hiddenSize()) + Padding.pad(3));
        this.layer = layer;
        this.stride = Padding.pad(hidden);
        this.width = 4 * stride;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order));
        float epsilon = layer.normalization().epsilon();
        this.inputNorm = new GateNorm(hidden, order, epsilon);
        this.recurrentNorm = new GateNorm(hidden, order, epsilon);
        this.cellNorm = new GateNorm(hidden, GateOrder.ONE_BLOCK, epsilon);
        loadNorms(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        loadNorms(block, at);
    }

    private void loadNorms(float[] block, int at) {
        int biasAt = at + ParameterOffsets.bias(layer);
        int gainAt = at + ParameterOffsets.gains(layer);
        int cellAt = gainAt + 8 * hidden;
        inputNorm.load(block, gainAt, biasAt, layer.bias() ? 2 : 0);
        recurrentNorm.load(block, gainAt + 4 * hidden, biasAt, 0);
        cellNorm.load(block, cellAt, cellAt + hidden, layer.bias() ? 1 : 0);
    }

    @Override
    int keptExtra() {
        return extra + 9 * stride;
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
    void cell(float[] sums, int at, int extraAt, float[] section, int hAt) {
        int forgetAt = at + stride;
        int outputAt = forgetAt + stride;
        int inputNormAt = extraAt + width;
        int cellNormAt = inputNormAt + width;
        int factorsAt = cellNormAt + stride;
        int cAt = hAt + stride;
        sums[factorsAt] = inputNorm.normalize(sums, at);
        sums[factorsAt + 1] = recurrentNorm.normalize(sums, extraAt);
        System.arraycopy(sums, at, sums, inputNormAt, width);
        inputNorm.scale(sums, inputNormAt, sums, at);
        ElementWise.multiplyAdd(recurrentNorm.gain, 0, sums, extraAt, sums, at, width); // v
        KERNELS.sigmoidTanh(sums, at, 3 * stride, hidden);
        ElementWise.multiply(sums, forgetAt, section, cAt, section, cAt, hidden);
        ElementWise.multiplyAdd(sums, at, sums, outputAt + stride, section, cAt, hidden); // c'
        System.arraycopy(section, cAt, sums, cellNormAt, stride);
        sums[factorsAt + 2] = cellNorm.normalize(sums, cellNormAt);
        cellNorm.scale(sums, cellNormAt, section, hAt); // y
        if (layer.normalization().carried()) {
            System.arraycopy(section, hAt, section, cAt, stride);
        }
        KERNELS.sigmoidTanh(section, hAt, 0, hidden);
        ElementWise.multiply(sums, outputAt, section, hAt, section, hAt, hidden); // h'
    }
}
