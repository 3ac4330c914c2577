package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
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
final class LstmNormForward extends NormForward {
    final GateNorm cellNorm;

    private final Lstm layer;

    LstmNormForward(Lstm layer, float[] block, int at, WeightCodec codec) {
        super(
                layer,
                block,
                at,
                codec,
                9 * Padding.pad(layer.hiddenSize()) + Padding.pad(3),
                layer.normalization().epsilon());
        this.layer = layer;
        this.cellNorm =
                new GateNorm(hidden, GateOrder.ONE_BLOCK, layer.normalization().epsilon());
        loadNorms(block, at);
    }

    @Override
    void loadNorms(float[] block, int at) {
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
