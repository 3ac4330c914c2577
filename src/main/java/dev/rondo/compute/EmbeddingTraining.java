package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Embedding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link Embedding} in training: {@code y = weight[token]}. The gradient of a token's vector is the sum of the gradients of
 * its outputs, in the order of the rows; like that of all other layers, it is summed for one pass and then added to the block of
 * gradients, so the sum over several passes has the same bits wherever each of them ran. The layer reads the block of parameters
 * directly; nothing is packed.
 */
public final class EmbeddingTraining extends Training {
    private final int at;
    private final VectorTable table;
    private final int width;
    private final float[] block;
    private int[] tokens = {};
    private float[] values = {};
    /** The gradient of one pass: [tokens][width]. Between passes all of it is zero. */
    private final float[] sums;

    EmbeddingTraining(Embedding layer, float[] block, int at) {
        this.width = layer.outputSize();
        this.at = at;
        this.table = new VectorTable(0, width);
        this.block = block;
        this.sums = new float[layer.parameterCount()];
    }

    /**
     * Sets the tokens of the next pass.
     *
     * @param tokens [T][B]; -1 for a step without a token, whose vector is zero
     */
    public void read(int[] tokens) {
        this.tokens = tokens;
    }

    @Override
    public void pack(float[] block, Share share) {}

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, Padding.pad(width));
    }

    @Override
    public long workspace(int steps, int batch) {
        return (long) steps * batch * Padding.pad(width);
    }

    @Override
    public void forward(Pass pass, RowView in, Share share) {
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            if (tokens[row] < 0) {
                Arrays.fill(values, out.at(row), out.at(row) + width, 0f);
            } else {
                table.copy(block, at, tokens[row], values, out.at(row));
            }
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {}

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        for (int row = 0; row < pass.rows(); row++) {
            if (tokens[row] >= 0) {
                table.addGradient(sums, tokens[row], dOut.values(), dOut.at(row), thread.share());
            }
        }
        for (int row = 0; row < pass.rows(); row++) {
            if (tokens[row] >= 0) {
                table.moveGradient(sums, tokens[row], gradient, at, thread.share());
            }
        }
    }
}
