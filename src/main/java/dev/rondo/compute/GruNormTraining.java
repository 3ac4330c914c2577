package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gru;

/**
 * {@link Gru} with layer normalization, in training. With the symbols of {@link GruNormForward}, da and db of {@link GruTraining}, and N' for
 * the backward pass of {@link GateNorm}:
 *
 * <pre>
 * d(W x) = N'(da), d(U h) = N'(db)
 * dh = dh' z + U' d(U h)
 * </pre>
 *
 * <p>d(W x) replaces the gates in the sums. In the extra floats, d(U h) replaces b, and the gradients of the gains replace N(W x) and
 * N(U h). After the factors follow da and db, [3][pad(hidden)] each.
 */
final class GruNormTraining extends RecurrentTraining {
    private final Gru layer;
    private final GruNormForward norms;
    private final BiasGradient dInputBias;
    private final BiasGradient dRecurrentBias;
    private final BiasGradient dInputGain;
    private final BiasGradient dRecurrentGain;
    private final RowView dInputGainRows = new RowView();
    private final RowView dRecurrentGainRows = new RowView();
    private final RowView dInputRows = new RowView();
    private final RowView dRecurrentRows = new RowView();

    GruNormTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        GruNormForward forward = new GruNormForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int biasAt = at + ParameterOffsets.bias(layer);
        int gainAt = at + ParameterOffsets.gains(layer);
        int copies = layer.bias() ? 1 : 0;
        this.layer = layer;
        this.norms = forward;
        this.dInputBias = new BiasGradient(biasAt, hidden, copies, order);
        this.dRecurrentBias = new BiasGradient(biasAt + 3 * hidden, hidden, copies, order);
        this.dInputGain = new BiasGradient(gainAt, hidden, 1, order);
        this.dRecurrentGain = new BiasGradient(gainAt + 3 * hidden, hidden, 1, order);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        int first = extraRows.at(0);
        int dInputAt = first + 3 * width + Padding.pad(2);
        dInputGainRows.set(sums, first + width, extra);
        dRecurrentGainRows.set(sums, first + 2 * width, extra);
        dInputRows.set(sums, dInputAt, extra);
        dRecurrentRows.set(sums, dInputAt + width, extra);
    }

    @Override
    void cell(int row, int stream) {
        int sumsAt = row * width;
        int recurrentAt = extraRows.at(row);
        int inputNormAt = dInputGainRows.at(row);
        int recurrentNormAt = dRecurrentGainRows.at(row);
        int factorsAt = recurrentNormAt + width;
        int dInputAt = dInputRows.at(row);
        int dRecurrentAt = dRecurrentRows.at(row);
        GRADIENTS.gru(sumRows, extraRows, before, dStateRows, row, stream, hidden);
        System.arraycopy(sums, sumsAt, sums, dInputAt, width);
        System.arraycopy(sums, recurrentAt, sums, dRecurrentAt, width);
        norms.inputNorm.backward(sums, dInputAt, inputNormAt, sums[factorsAt], inputNormAt, sums, sumsAt);
        norms.recurrentNorm.backward(
                sums, dRecurrentAt, recurrentNormAt, sums[factorsAt + 1], recurrentNormAt, sums, recurrentAt);
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        Share share = thread.share();
        dInputBias.add(dInputRows, rows, gradient, share);
        dRecurrentBias.add(dRecurrentRows, rows, gradient, share);
        dInputGain.add(dInputGainRows, rows, gradient, share);
        dRecurrentGain.add(dRecurrentGainRows, rows, gradient, share);
    }
}
