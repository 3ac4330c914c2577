package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Gru;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Gru} with reset before the product, in training. The gradient of r needs that of r h, which is a product of its
 * own: {@code d(r h) = U_n' dn}.
 */
final class GruResetBeforeTraining extends RecurrentTraining {
    private final Gru layer;
    private final PackedMatrix gates;
    private final PackedMatrix candidate;
    private final WeightGradient dGates;
    private final WeightGradient dCandidate;
    private final int stride;
    /** d(r h) of each stream: [B][pad(hidden)]. */
    private float[] dReset = {};

    GruResetBeforeTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        int hidden = layer.hiddenSize();
        int recurrentAt = at + Offsets.recurrent(layer);
        super(
                new GruResetBeforeForward(layer, block, at, WeightCodec.FLOAT32),
                reverse,
                block,
                at,
                layer.inputSize(),
                Kernels.pad(hidden),
                inputGradients,
                GruForward.ORDER);
        this.layer = layer;
        this.stride = Kernels.pad(hidden);
        this.gates = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, GruResetBeforeForward.GATES);
        this.candidate =
                PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, GruResetBeforeForward.CANDIDATE);
        this.dGates = new WeightGradient(recurrentAt, hidden, hidden, GruResetBeforeForward.GATES);
        this.dCandidate = new WeightGradient(recurrentAt, hidden, hidden, GruResetBeforeForward.CANDIDATE);
    }

    @Override
    void packTransposed(float[] block) {
        int recurrentAt = at + Offsets.recurrent(layer);
        gates.repackTransposed(block, recurrentAt, hidden, GruResetBeforeForward.GATES);
        candidate.repackTransposed(block, recurrentAt, hidden, GruResetBeforeForward.CANDIDATE);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        dReset = grown(dReset, (long) batch * stride);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride;
    }

    @Override
    void cell(int row, int before, int after, int d) {
        int r = row * width;
        int z = r + stride;
        int n = z + stride;
        for (int j = 0; j < hidden; j++) {
            float out = dState[d + j];
            float update = sums[z + j];
            float value = sums[n + j];
            sums[n + j] = ElementWise.flush(out * (1f - update) * (1f - value * value));
            sums[z + j] = ElementWise.flush(out * (states[before + j] - value) * (update * (1f - update)));
            dState[d + j] = ElementWise.flush(out * update);
        }
        Arrays.fill(sums, z + hidden, n, 0f);
        Arrays.fill(sums, n + hidden, n + stride, 0f);
        int reset = d / section * stride;
        Arrays.fill(dReset, reset, reset + stride, 0f);
        KERNELS.product(candidate, sums, n, dReset, reset, dReset, reset);
        for (int j = 0; j < hidden; j++) {
            float gate = sums[r + j];
            float dGated = dReset[reset + j];
            sums[r + j] = ElementWise.flush(dGated * states[before + j] * (gate * (1f - gate)));
            dState[d + j] += ElementWise.flush(dGated * gate);
        }
        Arrays.fill(sums, r + hidden, z, 0f);
    }

    @Override
    public void dropRecurrent(float rate) {
        if (rate != 0) {
            throw new IllegalArgumentException(
                    "recurrent dropout masks h before its product, but " + layer.describe() + " resets it there");
        }
    }

    @Override
    public List<Gate> gates() {
        return GruTraining.GATES;
    }

    @Override
    public float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
    }

    @Override
    void addRecurrent(int row, int rows, int d) {
        addTransposed(gates, row * width, width, rows, d);
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch worker, int part, int parts) {
        int n = 2 * stride;
        dGates.add(states, before(0, 0), section, sums, 0, width, rows, gradient, worker, part, parts);
        dCandidate.add(sums, sideAt, side, sums, n, width, rows, gradient, worker, part, parts);
        if (layer.bias()) {
            int biasAt = at + Offsets.bias(layer);
            WeightGradient.addBias(
                    sums, 0, width, rows, columnSums, hidden, gradient, biasAt, 2, GruForward.ORDER, part, parts);
        }
    }
}
