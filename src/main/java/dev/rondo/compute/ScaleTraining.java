package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.Scale;

/** {@link Scale} in training: {@code dx = w dy}. */
final class ScaleTraining extends RowTraining {
    private final float[] weight;

    ScaleTraining(Scale layer, float[] block, int at) {
        ScaleForward forward = new ScaleForward(layer, block, at);
        super(forward, at);
        this.weight = forward.weight;
    }

    @Override
    float normalized(RowView in, int row, int j) {
        return in.values()[in.at(row) + j];
    }

    @Override
    void inputGradients(RowView in, RowView dOut, RowView dIn, int row) {
        for (int j = 0; j < size; j++) {
            dIn.values()[dIn.at(row) + j] = weight[j] * dOut.values()[dOut.at(row) + j];
        }
    }
}
