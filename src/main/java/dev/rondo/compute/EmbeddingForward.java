package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.Embedding;
import java.util.Arrays;

/**
 * {@link Embedding}: {@code y = weight[token]}. It is a network's first layer and reads the caller's tokens, so it has
 * {@link #lookUp} instead of {@link #step} and {@link #sequence}. Immutable.
 */
public final class EmbeddingForward extends Forward {
    private final float[] block;
    private final VectorTable table;

    EmbeddingForward(Embedding layer, float[] block, int at) {
        this.block = Arrays.copyOfRange(block, at, at + layer.parameterCount());
        this.table = new VectorTable(0, layer.outputSize());
    }

    /**
     * Copies the vector of a token.
     *
     * @param token from 0 to below the size of the vocabulary
     * @param out takes the vector [width]
     * @param outAt the first index of out
     */
    public void lookUp(int token, float[] out, int outAt) {
        table.copy(block, 0, token, out, outAt);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        throw new UnsupportedOperationException("an embedding reads tokens");
    }

    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        throw new UnsupportedOperationException("an embedding reads tokens");
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }
}
