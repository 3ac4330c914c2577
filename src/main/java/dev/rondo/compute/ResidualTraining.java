package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Residual;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Residual} in training: {@code y = a + x}, {@code da = dy}, {@code dx = dx + dy}. The gradient of the network's input x
 * is complete only after all layers, so dy is kept for it if it is needed.
 */
public final class ResidualTraining extends Training {
    private final int size;
    private final int width;
    private final boolean inputGradients;
    private float[] values = {};
    private final RowView kept = new RowView();
    private @Nullable RowView networkInputs;

    ResidualTraining(Residual layer, boolean inputGradients) {
        this.size = layer.size();
        this.width = Padding.pad(size);
        this.inputGradients = inputGradients;
    }

    /**
     * Sets the inputs of the network, which every forward pass reads.
     *
     * @param inputs the inputs [T][B]
     */
    public void read(RowView inputs) {
        networkInputs = inputs;
    }

    @Override
    public void pack(float[] block, Share share) {}

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, width);
        kept.set(values, inputGradients ? steps * batch * width : 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        return (inputGradients ? 2L : 1L) * steps * batch * width;
    }

    @Override
    public void forward(Pass pass, RowView in, Share share) {
        RowView x = Objects.requireNonNull(networkInputs);
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            System.arraycopy(in.values(), in.at(row), values, row * width, size);
            ElementWise.add(x.values(), x.at(row), values, row * width, size);
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {}

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        int to = thread.share().end(pass.rows());
        for (int row = thread.share().first(pass.rows()); row < to; row++) {
            if (dIn != null) {
                System.arraycopy(dOut.values(), dOut.at(row), dIn.values(), dIn.at(row), width);
            }
            if (inputGradients) {
                System.arraycopy(dOut.values(), dOut.at(row), values, kept.at(row), width);
            }
        }
    }

    /**
     * Adds its part to the gradients of the network's inputs, after the backward passes of all layers.
     *
     * @param dInputs the gradients of the inputs [T][B]
     * @param rows T x B
     */
    public void addTo(RowView dInputs, int rows) {
        for (int row = 0; row < rows; row++) {
            ElementWise.add(values, kept.at(row), dInputs.values(), dInputs.at(row), size);
        }
    }
}
