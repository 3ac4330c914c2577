package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Lstm;
import java.util.ArrayList;
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
    final Lstm layer;
    /** Floats of a row of one gate. */
    final int stride;
    /** The offset of c in a section. */
    final int cell;
    /** tanh(c') of each stream: [B][pad(hidden)]. */
    float[] tanh = {};

    private final List<Gate> gates;
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
        this.gates = gates(layer);
        this.stride = Padding.pad(hidden);
        this.cell = Padding.pad(output);
        this.transposed = PackedMatrix.packTransposed(KERNELS.lanes(), block, recurrentAt, hidden, output, order);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, output, order);
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    /** The forget gate of a coupled layer is 1 - i, so it is not a gate of its own. */
    static List<Gate> gates(Lstm layer) {
        Activation gates = layer.activations().recurrentActivation();
        List<Gate> all = new ArrayList<>();
        for (String name : layer.coupled() ? List.of("input", "output") : List.of("input", "forget", "output")) {
            all.add(new Gate(name, gates));
        }
        all.add(new Gate("candidate", layer.activations().activation()));
        return List.copyOf(all);
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
    public final List<Gate> gates() {
        return gates;
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
