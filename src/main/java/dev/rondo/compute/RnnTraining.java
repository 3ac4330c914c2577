package dev.rondo.compute;

import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Rnn;
import java.util.Arrays;

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
    private final BiasGradient dBias;

    RnnTraining(Rnn layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        RnnForward forward = new RnnForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        this.layer = layer;
        this.dBias = new BiasGradient(at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
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
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        dBias.add(sumRows, rows, gradient, thread.share());
    }
}
