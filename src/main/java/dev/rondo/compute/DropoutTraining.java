package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Dropout;

/** {@link Dropout} in training; the backward pass finds the same values again. */
final class DropoutTraining extends Training {
    private final int size;
    private final int width;
    private final Drops drops;
    private float[] values = {};

    DropoutTraining(Dropout layer, int at) {
        this.size = layer.size();
        this.width = Kernels.pad(size);
        this.drops = new Drops(layer.rate(), at);
    }

    @Override
    public void pack(float[] block, int part, int parts) {}

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
    public void forward(Pass pass, RowView in, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to; row++) {
            System.arraycopy(in.values(), in.at(row), values, row * width, size);
            drop(pass, row, values, row * width);
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to; row++) {
            drop(pass, row, dOut.values(), dOut.at(row));
        }
    }

    private void drop(Pass pass, int row, float[] v, int at) {
        for (int j = 0; j < size && pass.learning(); j++) {
            float factor = drops.factor(pass, (long) row * size + j);
            v[at + j] = factor == 0f ? 0f : v[at + j] * factor;
        }
    }

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to && dIn != null; row++) {
            System.arraycopy(dOut.values(), dOut.at(row), dIn.values(), dIn.at(row), width);
        }
    }
}
