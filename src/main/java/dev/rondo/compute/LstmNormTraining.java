package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Lstm;
import java.util.Arrays;

/**
 * {@link Lstm} with layer normalization, in training. With the symbols of {@link LstmNormForward}, N' for the backward pass of
 * {@link GateNorm}, and dc' for the gradient of what the next step reads:
 *
 * <pre>
 * dy   = dh' o (1 - tanh(y)^2) [+ dc' if y is carried]
 * dC   = N'(dy) [+ dc' if c' is carried]
 * dv_i = dC g i (1 - i)
 * dv_f = dC c f (1 - f)
 * dv_o = dh' tanh(y) o (1 - o)
 * dv_g = dC i (1 - g^2)
 * d(W x) = N'(dv), d(U h) = N'(dv)
 * dc   = dC f
 * dh   = U' d(U h)
 * </pre>
 *
 * <p>d(W x) replaces the gates in the sums. In the extra floats, d(U h) replaces N(U h), and the gradients of gain_ih and gain_c replace N(W x)
 * and N(c'). After the factors follow the gradients of gain_hh and dv, [4][pad(hidden)] each, then dy, [pad(hidden)].
 */
final class LstmNormTraining extends RecurrentTraining {
    private final Lstm layer;
    private final LstmNormForward norms;
    private final BiasGradient dBias;
    private final BiasGradient dInputGain;
    private final BiasGradient dRecurrentGain;
    private final BiasGradient dCellGain;
    private final BiasGradient dCellBias;
    private final RowView dInputGainRows = new RowView();
    private final RowView dCellGainRows = new RowView();
    private final RowView dRecurrentGainRows = new RowView();
    private final RowView dSumRows = new RowView();
    private final RowView dNormalizedRows = new RowView();
    /** tanh(y) of each stream, then dC: [B][2][pad(hidden)]. */
    private float[] cells = {};

    LstmNormTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        LstmNormForward forward = new LstmNormForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int gainAt = at + ParameterOffsets.gains(layer);
        int cellAt = gainAt + 8 * hidden;
        this.layer = layer;
        this.norms = forward;
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
        this.dInputGain = new BiasGradient(gainAt, hidden, 1, order);
        this.dRecurrentGain = new BiasGradient(gainAt + 4 * hidden, hidden, 1, order);
        this.dCellGain = new BiasGradient(cellAt, hidden, 1, GateOrder.ONE_BLOCK);
        this.dCellBias = new BiasGradient(cellAt + hidden, hidden, layer.bias() ? 1 : 0, GateOrder.ONE_BLOCK);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        cells = grown(cells, 2L * batch * stride);
        int first = extraRows.at(0);
        int factorsAt = first + 2 * width + stride;
        int dRecurrentGainAt = factorsAt + Padding.pad(3);
        dInputGainRows.set(sums, first + width, extra);
        dCellGainRows.set(sums, first + 2 * width, extra);
        dRecurrentGainRows.set(sums, dRecurrentGainAt, extra);
        dSumRows.set(sums, dRecurrentGainAt + width, extra);
        dNormalizedRows.set(sums, dRecurrentGainAt + 2 * width, extra);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + 2L * batch * stride;
    }

    @Override
    void cell(int row, int stream) {
        int factorsAt = dCellGainRows.at(row) + stride;
        cellState(row, stream, sums[factorsAt + 2]);
        gates(row, stream);
        int dSumAt = dSumRows.at(row);
        int inputAt = dInputGainRows.at(row);
        int recurrentAt = extraRows.at(row);
        norms.inputNorm.backward(sums, dSumAt, inputAt, sums[factorsAt], inputAt, sums, row * width);
        norms.recurrentNorm.backward(
                sums, dSumAt, recurrentAt, sums[factorsAt + 1], dRecurrentGainRows.at(row), sums, recurrentAt);
        int dhAt = stream * section;
        Arrays.fill(dState, dhAt, dhAt + stride, 0f);
    }

    /** Computes tanh(y), dy and dC. */
    private void cellState(int row, int stream, float factor) {
        int normAt = dCellGainRows.at(row);
        int dyAt = dNormalizedRows.at(row);
        int outputAt = row * width + 2 * stride;
        int tanhAt = 2 * stream * stride;
        int dCellAt = tanhAt + stride;
        int dhAt = stream * section;
        int dcAt = dhAt + stride;
        boolean carried = layer.normalization().carried();
        norms.cellNorm.scale(sums, normAt, cells, tanhAt);
        KERNELS.sigmoidTanh(cells, tanhAt, 0, hidden);
        for (int j = 0; j < hidden; j++) {
            float t = cells[tanhAt + j];
            float dy = dState[dhAt + j] * sums[outputAt + j] * (1f - t * t);
            sums[dyAt + j] = ElementWise.flush(carried ? dy + dState[dcAt + j] : dy);
        }
        norms.cellNorm.backward(sums, dyAt, normAt, factor, normAt, cells, dCellAt);
        if (!carried) {
            ElementWise.add(dState, dcAt, cells, dCellAt, hidden);
        }
    }

    /** Computes dv and dc. */
    private void gates(int row, int stream) {
        int inputAt = row * width;
        int forgetAt = inputAt + stride;
        int outputAt = forgetAt + stride;
        int candidateAt = outputAt + stride;
        int toSums = dSumRows.at(row) - inputAt;
        int cAt = before.at(row) + stride;
        int tanhAt = 2 * stream * stride;
        int dhAt = stream * section;
        for (int j = 0; j < hidden; j++) {
            float i = sums[inputAt + j];
            float f = sums[forgetAt + j];
            float o = sums[outputAt + j];
            float g = sums[candidateAt + j];
            float dC = cells[tanhAt + stride + j];
            float dO = dState[dhAt + j] * cells[tanhAt + j];
            sums[toSums + inputAt + j] = ElementWise.flush(dC * g * i * (1f - i));
            sums[toSums + forgetAt + j] = ElementWise.flush(dC * states[cAt + j] * f * (1f - f));
            sums[toSums + outputAt + j] = ElementWise.flush(dO * o * (1f - o));
            sums[toSums + candidateAt + j] = ElementWise.flush(dC * i * (1f - g * g));
            dState[dhAt + stride + j] = ElementWise.flush(dC * f);
        }
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        Share share = thread.share();
        dBias.add(dSumRows, rows, gradient, share);
        dInputGain.add(dInputGainRows, rows, gradient, share);
        dRecurrentGain.add(dRecurrentGainRows, rows, gradient, share);
        dCellGain.add(dCellGainRows, rows, gradient, share);
        dCellBias.add(dNormalizedRows, rows, gradient, share);
    }
}
