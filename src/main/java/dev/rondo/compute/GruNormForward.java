package dev.rondo.compute;

import dev.rondo.kernel.Padding;
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
final class GruNormForward extends NormForward {
    private final Gru layer;

    GruNormForward(Gru layer, float[] block, int at, WeightCodec codec) {
        super(
                layer,
                block,
                at,
                codec,
                9 * Padding.pad(layer.hiddenSize()) + Padding.pad(2),
                layer.normalization().epsilon());
        this.layer = layer;
        loadNorms(block, at);
    }

    @Override
    void loadNorms(float[] block, int at) {
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
