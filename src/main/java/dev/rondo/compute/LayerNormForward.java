package dev.rondo.compute;

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
        double mean = mean(x, xAt);
        double factor = factor(x, xAt, mean);
        for (int j = 0; j < size; j++) {
            y[yAt + j] = (float) ((x[xAt + j] - mean) * factor * weight[j] + bias[j]);
        }
    }

    double mean(float[] x, int at) {
        double sum = 0;
        for (int j = at; j < at + size; j++) {
            sum += x[j];
        }
        return sum / size;
    }

    /** {@return 1 / sqrt(v + epsilon)} */
    double factor(float[] x, int at, double mean) {
        double squares = 0;
        for (int j = at; j < at + size; j++) {
            squares += (x[j] - mean) * (x[j] - mean);
        }
        return 1 / Math.sqrt(squares / size + epsilon);
    }
}
