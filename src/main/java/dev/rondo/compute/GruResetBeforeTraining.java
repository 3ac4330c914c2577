package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import java.util.Arrays;

/**
 * {@link Gru} with reset before the product, in training. With the symbols of {@link GruResetBeforeForward}:
 *
 * <pre>
 * dn = dh' (1 - z) (1 - n^2)
 * dz = dh' (h - n) z (1 - z)
 * dm = U_n' dn
 * dr = dm h r (1 - r)
 * dh = dh' z + dm r + U_r' dr + U_z' dz
 * </pre>
 */
final class GruResetBeforeTraining extends RecurrentTraining {
    private final Gru layer;
    private final int[] candidateOrder;
    /** U_n'. */
    private final PackedMatrix candidate;

    private final WeightGradient dCandidate;
    private final BiasGradient dBias;
    /** dm of each stream: [B][pad(hidden)]. */
    private float[] dGated = {};
    /** dn of each row. */
    private final RowView candidateRows = new RowView();

    GruResetBeforeTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        GruResetBeforeForward forward = new GruResetBeforeForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.layer = layer;
        this.candidateOrder = forward.candidateOrder;
        this.candidate =
                PackedMatrix.packTransposed(KERNELS.lanes(), block, recurrentAt, hidden, hidden, candidateOrder);
        this.dCandidate = new WeightGradient(recurrentAt, hidden, hidden, candidateOrder);
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    void packTransposed(float[] block) {
        super.packTransposed(block);
        candidate.repackTransposed(block, at + ParameterOffsets.recurrent(layer), hidden, candidateOrder);
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        dGated = grown(dGated, (long) batch * stride);
        candidateRows.set(sums, 2 * stride, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride;
    }

    @Override
    void cell(int row, int stream) {
        int resetAt = row * width;
        int updateAt = resetAt + stride;
        int candidateAt = updateAt + stride;
        int hAt = before.at(row);
        int dhAt = stream * section;
        int dmAt = stream * stride;
        Activation function = layer.activations().recurrentActivation();
        Activation state = layer.activations().activation();
        // Sums are kept only with other activations; the others do not read them.
        int keptAt = layer.activations().isDefault() ? 0 : extraRows.at(row) + stride - resetAt;
        for (int j = 0; j < hidden; j++) {
            float dh = dState[dhAt + j];
            float z = sums[updateAt + j];
            float n = sums[candidateAt + j];
            sums[candidateAt + j] = ElementWise.flush(dh * (1f - z) * slope(state, keptAt, candidateAt + j));
            sums[updateAt + j] = ElementWise.flush(dh * (states[hAt + j] - n) * slope(function, keptAt, updateAt + j));
            dState[dhAt + j] = ElementWise.flush(dh * z);
        }
        Arrays.fill(sums, updateAt + hidden, candidateAt, 0f);
        Arrays.fill(sums, candidateAt + hidden, candidateAt + stride, 0f);
        Arrays.fill(dGated, dmAt, dmAt + stride, 0f);
        KERNELS.product(candidate, sums, candidateAt, dGated, dmAt, dGated, dmAt);
        for (int j = 0; j < hidden; j++) {
            float r = sums[resetAt + j];
            float dm = dGated[dmAt + j];
            sums[resetAt + j] = ElementWise.flush(dm * states[hAt + j] * slope(function, keptAt, resetAt + j));
            dState[dhAt + j] += ElementWise.flush(dm * r);
        }
        Arrays.fill(sums, resetAt + hidden, updateAt, 0f);
    }

    private float slope(Activation function, int keptAt, int at) {
        return ActivationMath.slope(function, sums[at + keptAt], sums[at]);
    }

    @Override
    public void dropRecurrent(float rate) {
        if (rate != 0) {
            throw new IllegalArgumentException(
                    "recurrent dropout masks h before its product, but " + layer.describe() + " resets it there");
        }
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        dCandidate.add(extraRows, candidateRows, rows, gradient, thread);
        dBias.add(sumRows, rows, gradient, thread.share());
    }
}
