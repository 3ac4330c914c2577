package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Dropout;
import org.jspecify.annotations.Nullable;

/**
 * {@link Dropout} in training: {@code y = m x} and {@code dx = m dy}, where m is 0 or 1 / (1 - rate). The backward pass
 * computes m again.
 */
final class DropoutTraining extends Training {
    private final int size;
    private final int width;
    private final DropoutFactors factors;
    private float[] values = {};

    DropoutTraining(Dropout layer, int at) {
        this.size = layer.size();
        this.width = Padding.pad(size);
        this.factors = new DropoutFactors(layer.rate(), at);
    }

    @Override
    public void pack(float[] block, Share share) {}

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        return (long) steps * batch * width;
    }

    @Override
    public void forward(Pass pass, RowView in, Share share) {
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            System.arraycopy(in.values(), in.at(row), values, row * width, size);
            drop(pass, row, values, row * width);
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            drop(pass, row, dOut.values(), dOut.at(row));
        }
    }

    private void drop(Pass pass, int row, float[] v, int at) {
        for (int j = 0; j < size && pass.learning(); j++) {
            float factor = factors.factor(pass, (long) row * size + j);
            v[at + j] = factor == 0f ? 0f : v[at + j] * factor; // 0 even if v is infinite or NaN
        }
    }

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        int to = thread.share().end(pass.rows());
        for (int row = thread.share().first(pass.rows()); row < to && dIn != null; row++) {
            System.arraycopy(dOut.values(), dOut.at(row), dIn.values(), dIn.at(row), width);
        }
    }
}
