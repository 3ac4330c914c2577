package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.layer.LayerNorm;

/** {@link LayerNorm}. Mean and variance are sums in float64, in order, so their bits are the same everywhere. */
final class LayerNormForward extends RowForward {
    private final float epsilon;

    LayerNormForward(LayerNorm layer, float[] block, int at) {
        super(layer.size(), block, at);
        this.epsilon = layer.epsilon();
    }

    @Override
    void row(float[] x, int xAt, float[] y, int yAt) {
        double mean = ElementWise.mean(x, xAt, size);
        double factor = factor(x, xAt, mean);
        for (int j = 0; j < size; j++) {
            y[yAt + j] = (float) ((x[xAt + j] - mean) * factor * weight[j] + bias[j]);
        }
    }

    /** {@return 1 / sqrt(v + epsilon)} */
    double factor(float[] x, int at, double mean) {
        return 1 / Math.sqrt(ElementWise.variance(x, at, size, mean) + epsilon);
    }
}
