package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.ColumnEmbedding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link ColumnEmbedding} in training. The gradient of a vector is the sum of the gradients of its outputs, in the order of the rows. The layer
 * reads the block of parameters directly; nothing is packed.
 */
final class ColumnEmbeddingTraining extends Training {
    private final int at;
    private final ColumnTables tables;
    /** The gradient of one pass, which is added to that of the network at once. Between passes all of it is zero. */
    private final float[] sums;

    private final int inputWidth;
    private final int width;
    private final float[] block;
    private float[] values = {};

    ColumnEmbeddingTraining(ColumnEmbedding layer, float[] block, int at) {
        this.at = at;
        this.tables = new ColumnTables(layer);
        this.sums = new float[layer.parameterCount()];
        this.inputWidth = Padding.pad(layer.inputSize());
        this.width = Padding.pad(layer.outputSize());
        this.block = block;
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
            if (pass.kinds()[row] == Pass.STEP) {
                tables.copy(block, at, in.values(), in.at(row), values, out.at(row));
            } else {
                Arrays.fill(values, out.at(row), out.at(row) + width, 0f);
            }
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {}

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        for (int row = 0; row < pass.rows(); row++) {
            if (pass.kinds()[row] == Pass.STEP) {
                tables.addGradients(sums, in.values(), in.at(row), dOut.values(), dOut.at(row), thread.share());
            }
        }
        for (int row = 0; row < pass.rows(); row++) {
            if (pass.kinds()[row] == Pass.STEP) {
                tables.moveGradients(sums, in.values(), in.at(row), gradient, at, thread.share());
            }
        }
        int to = thread.share().end(pass.rows());
        for (int row = thread.share().first(pass.rows()); row < to && dIn != null; row++) {
            Arrays.fill(dIn.values(), dIn.at(row), dIn.at(row) + inputWidth, 0f);
            tables.inputGradients(dOut.values(), dOut.at(row), dIn.values(), dIn.at(row));
        }
    }
}
