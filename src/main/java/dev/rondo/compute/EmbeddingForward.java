package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.Embedding;
import java.util.Arrays;

/**
 * {@link Embedding}: {@code y = weight[token]}. It is a network's first layer and reads the caller's tokens, so it has
 * {@link #lookUp} instead of {@link #step} and {@link #sequence}. Immutable.
 */
public final class EmbeddingForward extends Forward {
    private final float[] table;
    private final int width;

    EmbeddingForward(Embedding layer, float[] block, int at) {
        this.width = layer.outputSize();
        this.table = Arrays.copyOfRange(block, at, at + layer.vocabularySize() * width);
    }

    /**
     * Copies the vector of a token.
     *
     * @param token from 0 to below the size of the vocabulary
     * @param out takes the vector [width]
     * @param outAt the first index of out
     */
    public void lookUp(int token, float[] out, int outAt) {
        System.arraycopy(table, token * width, out, outAt, width);
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
