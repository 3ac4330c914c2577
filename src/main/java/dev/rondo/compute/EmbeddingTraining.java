package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Embedding;
import java.util.Arrays;

/**
 * {@link Embedding} in training: it reads the block of parameters as it is, and a token's row takes the sum of the gradients
 * of its outputs, in the order of the rows.
 */
public final class EmbeddingTraining extends Training {
    private final int at;
    private final int width;
    private final float[] block;
    private int[] tokens;
    private float[] values = {};

    EmbeddingTraining(Embedding layer, float[] block, int at) {
        this.at = at;
        this.width = layer.outputSize();
        this.block = block;
    }

    /**
     * Sets what is read next.
     *
     * @param tokens [T][B]; -1 where there is none, whose vector is zero
     */
    public void read(int[] tokens) {
        this.tokens = tokens;
    }

    @Override
    public void pack(float[] block, int part, int parts) {}

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, Kernels.pad(width));
    }

    @Override
    public long workspace(int steps, int batch) {
        return (long) steps * batch * Kernels.pad(width);
    }

    @Override
    public void forward(Pass pass, RowView in, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to; row++) {
            if (tokens[row] < 0) {
                Arrays.fill(values, out.at(row), out.at(row) + width, 0f);
            } else {
                System.arraycopy(block, at + tokens[row] * width, values, out.at(row), width);
            }
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, int part, int parts) {}

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts) {
        int from = Pass.share(width, part, parts);
        int to = Pass.share(width, part + 1, parts);
        for (int row = 0; row < pass.rows(); row++) {
            if (tokens[row] >= 0) {
                int target = at + tokens[row] * width;
                int source = dOut.at(row);
                for (int j = from; j < to; j++) {
                    gradient[target + j] += dOut.values()[source + j];
                }
            }
        }
    }
}
