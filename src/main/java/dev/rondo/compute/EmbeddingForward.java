package dev.rondo.compute;

import dev.rondo.layer.Embedding;
import java.util.Arrays;

/**
 * {@link Embedding}: a network's first layer, so it reads the caller's tokens, not rows of floats. Immutable.
 */
public final class EmbeddingForward extends Forward {
    private final float[] table;
    private final int vocabulary;
    private final int width;

    EmbeddingForward(Embedding layer, float[] block, int at) {
        this.vocabulary = layer.vocabularySize();
        this.width = layer.outputSize();
        this.table = Arrays.copyOfRange(block, at, at + vocabulary * width);
    }

    /**
     * Looks a token up.
     *
     * @param token from 0 to the size of the vocabulary
     * @param out its vector [width]
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
    public void sequence(
            Span span,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        throw new UnsupportedOperationException("an embedding reads tokens");
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }
}
