package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import java.util.Arrays;

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
 * <p>da replaces the gates in the sums, db replaces b in the extra floats. With other activations, their derivatives replace those of
 * tanh and of the logistic function.
 */
final class GruTraining extends RecurrentTraining {
    private final Gru layer;
    private final BiasGradient dInputBias;
    private final BiasGradient dRecurrentBias;

    GruTraining(Gru layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        GruForward forward = new GruForward(layer, block, at, WeightCodec.FLOAT32);
        super(layer, forward, block, at, reverse, inputGradients);
        int biasAt = at + ParameterOffsets.bias(layer);
        int copies = layer.bias() ? 1 : 0;
        this.layer = layer;
        this.dInputBias = new BiasGradient(biasAt, hidden, copies, order);
        this.dRecurrentBias = new BiasGradient(biasAt + 3 * hidden, hidden, copies, order);
    }

    @Override
    void cell(int row, int stream) {
        if (layer.activations().isDefault()) {
            GRADIENTS.gru(sumRows, extraRows, before, dStateRows, row, stream, hidden);
        } else {
            cellWithActivations(row, stream);
        }
    }

    private void cellWithActivations(int row, int stream) {
        Activation function = layer.activations().recurrentActivation();
        Activation state = layer.activations().activation();
        int aAt = row * width;
        int bAt = extraRows.at(row);
        int keptAt = bAt + 3 * stride;
        int hAt = before.at(row);
        int dhAt = stream * section;
        for (int j = 0; j < hidden; j++) {
            int reset = j;
            int update = stride + j;
            int candidate = 2 * stride + j;
            float dh = dState[dhAt + j];
            float r = sums[aAt + reset];
            float z = sums[aAt + update];
            float n = sums[aAt + candidate];
            float slope = ActivationMath.slope(state, sums[keptAt + candidate], n);
            float dn = ElementWise.flush(dh * (1f - z) * slope);
            slope = ActivationMath.slope(function, sums[keptAt + reset], r);
            float dr = ElementWise.flush(dn * sums[bAt + candidate] * slope);
            slope = ActivationMath.slope(function, sums[keptAt + update], z);
            float dz = ElementWise.flush(dh * (states[hAt + j] - n) * slope);
            sums[aAt + reset] = dr;
            sums[aAt + update] = dz;
            sums[aAt + candidate] = dn;
            sums[bAt + reset] = dr;
            sums[bAt + update] = dz;
            sums[bAt + candidate] = ElementWise.flush(dn * r);
            dState[dhAt + j] = ElementWise.flush(dh * z);
        }
        for (int gate = 0; gate < 3; gate++) {
            Arrays.fill(sums, aAt + gate * stride + hidden, aAt + (gate + 1) * stride, 0f);
            Arrays.fill(sums, bAt + gate * stride + hidden, bAt + (gate + 1) * stride, 0f);
        }
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        dInputBias.add(sumRows, rows, gradient, thread.share());
        dRecurrentBias.add(extraRows, rows, gradient, thread.share());
    }
}
