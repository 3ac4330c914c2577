package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Gru;
import java.util.List;

/**
 * {@link Gru} with reset after the product, in training. With the symbols of {@link GruForward}:
 *
 * <pre>
 * dn = dh' (1 - z) (1 - n^2)
 * dr = dn b_n r (1 - r)
 * dz = dh' (h - n) z (1 - z)
 * da = dr dz dn
 * db = dr dz (dn r)
 * dh = dh' z + U' db
 * </pre>
 *
 * <p>da replaces the gates in the sums, db replaces b in the extra floats.
 */
final class GruTraining extends RecurrentTraining {
    static final List<Gate> GATES = List.of(
            new Gate("reset", Activation.SIGMOID),
            new Gate("update", Activation.SIGMOID),
            new Gate("candidate", Activation.TANH));

    private final Gru layer;
    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;
    private final BiasGradient dInputBias;
    private final BiasGradient dRecurrentBias;
    private final int stride;

    GruTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        GruForward forward = new GruForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        int biasAt = at + ParameterOffsets.bias(layer);
        int copies = layer.bias() ? 1 : 0;
        this.layer = layer;
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, order);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, hidden, order);
        this.dInputBias = new BiasGradient(biasAt, hidden, copies, order);
        this.dRecurrentBias = new BiasGradient(biasAt + 3 * hidden, hidden, copies, order);
        this.stride = Kernels.pad(hidden);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + ParameterOffsets.recurrent(layer), hidden, order);
    }

    @Override
    void cell(int row, int stream) {
        GRADIENTS.gru(sumRows, extraRows, before, dStateRows, row, stream, hidden);
    }

    @Override
    public List<Gate> gates() {
        return GATES;
    }

    @Override
    public float gate(int gate, int row, int unit) {
        return sums[row * width + gate * stride + unit];
    }

    @Override
    void addRecurrent(int row, int stream, int rows) {
        addTransposed(transposed, extraRows, row, stream, rows);
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch thread) {
        dRecurrent.add(recurrentInputs(), extraRows, rows, gradient, thread);
        dInputBias.add(sumRows, rows, gradient, thread.share());
        dRecurrentBias.add(extraRows, rows, gradient, thread.share());
    }
}
