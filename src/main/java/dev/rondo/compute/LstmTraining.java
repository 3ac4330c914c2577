package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Lstm;
import java.util.Arrays;
import java.util.List;

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
    private static final List<Gate> GATES = List.of(
            new Gate("input", Activation.SIGMOID),
            new Gate("forget", Activation.SIGMOID),
            new Gate("output", Activation.SIGMOID),
            new Gate("candidate", Activation.TANH));
    /** The forget gate of a coupled layer is 1 - i, so it is not a gate of its own. */
    private static final List<Gate> COUPLED_GATES = List.of(GATES.get(0), GATES.get(2), GATES.get(3));

    final Lstm layer;
    /** Floats of a row of one gate. */
    final int stride;
    /** The offset of c in a section. */
    final int cell;
    /** tanh(c') of each stream: [B][pad(hidden)]. */
    float[] tanh = {};

    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;
    private final BiasGradient dBias;
    private final RowView cellBefore = new RowView();
    private final RowView tanhRows = new RowView();
    private final RowView dCell = new RowView();

    LstmTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        LstmForward forward = new LstmForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.layer = layer;
        this.stride = Kernels.pad(hidden);
        this.cell = Kernels.pad(output);
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, output, order);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, output, order);
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + ParameterOffsets.recurrent(layer), hidden, order);
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
        KERNELS.sigmoidTanh(tanh, tanhAt, 0, hidden);
    }

    @Override
    void cell(int row, int stream) {
        fillTanh(row, stream);
        GRADIENTS.lstm(sumRows, cellBefore, tanhRows, dStateRows, dCell, row, stream, hidden);
        int d = stream * section;
        Arrays.fill(dState, d, d + cell, 0f);
    }

    @Override
    public final List<Gate> gates() {
        return layer.coupled() ? COUPLED_GATES : GATES;
    }

    @Override
    public final float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
    }

    @Override
    void addRecurrent(int row, int stream, int rows) {
        addTransposed(transposed, sumRows, row, stream, rows);
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch thread) {
        dRecurrent.add(recurrentInputs(), sumRows, rows, gradient, thread);
        dBias.add(sumRows, rows, gradient, thread.share());
    }
}
