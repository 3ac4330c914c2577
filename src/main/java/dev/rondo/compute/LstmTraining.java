package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Lstm;
import java.util.Arrays;

/**
 * {@link Lstm} in training. With the symbols of {@link LstmForward}, and dC for the whole gradient of c':
 *
 * <pre>
 * dC = dc' + dh' o (1 - tanh(c')^2)
 * di = dC g i (1 - i)
 * df = dC c f (1 - f)
 * do = dh' tanh(c') o (1 - o)
 * dg = dC i (1 - g^2)
 * dc = dC f
 * dh = U' (di df do dg)
 * </pre>
 */
class LstmTraining extends RecurrentTraining {
    final Lstm layer;
    /** The offset of c in a section. */
    final int cell;
    /** tanh(c') of each stream: [B][pad(hidden)]. */
    float[] tanh = {};

    private final BiasGradient dBias;
    private final RowView cellBefore = new RowView();
    private final RowView tanhRows = new RowView();
    private final RowView dCell = new RowView();

    LstmTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        LstmForward forward = new LstmForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        this.layer = layer;
        this.cell = Padding.pad(output);
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        tanh = grown(tanh, (long) batch * stride);
        cellBefore.set(states, before.at(0) + cell, section);
        tanhRows.set(tanh, 0, stride);
        dCell.set(dState, cell, section);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride;
    }

    /** Writes tanh(c') of one step of a stream to {@link #tanh}. */
    final void fillTanh(int row, int stream) {
        int tanhAt = stream * stride;
        System.arraycopy(states, out.at(row) + cell, tanh, tanhAt, stride);
        ActivationMath.apply(layer.activations().activation(), tanh, tanhAt, hidden);
    }

    @Override
    void cell(int row, int stream) {
        fillTanh(row, stream);
        GRADIENTS.lstm(sumRows, cellBefore, tanhRows, dStateRows, dCell, row, stream, hidden);
        int d = stream * section;
        Arrays.fill(dState, d, d + cell, 0f);
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        dBias.add(sumRows, rows, gradient, thread.share());
    }
}
