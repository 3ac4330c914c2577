package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.LayerNorm;

/**
 * {@link LayerNorm} in training. With n for the normalized values and s for 1 / sqrt(v + epsilon):
 *
 * <pre>
 * dn = w dy
 * dx = s (dn - mean(dn) - n mean(dn n))
 * </pre>
 */
final class LayerNormTraining extends RowTraining {
    private final LayerNormForward forward;
    /** Mean and factor of each row: [T][B][2]. */
    private double[] moments = {};

    LayerNormTraining(LayerNorm layer, float[] block, int at) {
        LayerNormForward forward = new LayerNormForward(layer, block, at);
        super(forward, at);
        this.forward = forward;
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        int needed = Math.multiplyExact(2 * steps, batch);
        if (moments.length < needed) {
            moments = new double[needed];
        }
    }

    /** A double takes the place of two floats. */
    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + 4L * steps * batch;
    }

    @Override
    void keep(RowView in, int row) {
        double mean = ElementWise.mean(in.values(), in.at(row), size);
        moments[2 * row] = mean;
        moments[2 * row + 1] = forward.factor(in.values(), in.at(row), mean);
    }

    @Override
    float normalized(RowView in, int row, int j) {
        return (float) ((in.values()[in.at(row) + j] - moments[2 * row]) * moments[2 * row + 1]);
    }

    @Override
    void inputGradients(RowView in, RowView dOut, RowView dIn, int row) {
        float[] d = dOut.values();
        int from = dOut.at(row);
        double sum = 0;
        double products = 0;
        for (int j = 0; j < size; j++) {
            double dn = (double) forward.weight[j] * d[from + j];
            sum += dn;
            products += dn * normalized(in, row, j);
        }
        double factor = moments[2 * row + 1];
        for (int j = 0; j < size; j++) {
            double dn = (double) forward.weight[j] * d[from + j];
            double dx = factor * (dn - sum / size - normalized(in, row, j) * products / size);
            dIn.values()[dIn.at(row) + j] = (float) dx;
        }
    }
}
