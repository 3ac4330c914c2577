package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Rnn;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Rnn} in training. With s for the sums, {@code h' = f(s)}:
 *
 * <pre>
 * ds = f'(s) dh'                    (1 - h'^2) dh' for tanh; dh' where h' > 0, else 0, for ReLU
 * dh = U' ds
 * </pre>
 */
final class RnnTraining extends RecurrentTraining {
    private final Rnn layer;
    private final List<Gate> gates;
    private final PackedMatrix transposed;
    private final WeightGradient dRecurrent;
    private final BiasGradient dBias;

    RnnTraining(Rnn layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        RnnForward forward = new RnnForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.layer = layer;
        this.gates = List.of(new Gate("hidden", layer.activation()));
        this.transposed = PackedMatrix.packTransposed(KERNELS, block, recurrentAt, hidden, hidden, order);
        this.dRecurrent = new WeightGradient(recurrentAt, hidden, hidden, order);
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
    }

    @Override
    void packTransposed(float[] block) {
        transposed.repackTransposed(block, at + ParameterOffsets.recurrent(layer), hidden, order);
    }

    @Override
    void cell(int row, int stream) {
        int d = stream * section;
        System.arraycopy(dState, d, sums, row * width, width);
        Arrays.fill(dState, d, d + section, 0f);
        if (layer.activation() == Activation.RELU) {
            GRADIENTS.relu(states, out.at(row), sums, row * width, hidden);
        } else {
            GRADIENTS.tanh(states, out.at(row), sums, row * width, hidden);
        }
    }

    @Override
    public List<Gate> gates() {
        return gates;
    }

    @Override
    public float gate(int gate, int row, int unit) {
        return sums[row * width + unit];
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
