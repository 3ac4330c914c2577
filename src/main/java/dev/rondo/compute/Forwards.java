package dev.rondo.compute;

import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.layer.Scale;

/** Chooses the {@link Forward} of each kind of layer. The compiler checks that no kind is missing. */
public final class Forwards {
    private Forwards() {}

    /**
     * {@return the layer with its weights packed for the kernels of this JVM}
     *
     * @param layer the layer
     * @param block the parameter values, in the order of {@link Layer#parameters}; they are read and not kept
     * @param at the index of the layer's first value
     * @param codec the storage of the weights that enter products
     */
    public static Forward of(Layer layer, float[] block, int at, WeightCodec codec) {
        return switch (layer) {
            case RecurrentLayer recurrent -> recurrent(recurrent, block, at, codec);
            case Dense dense -> new DenseForward(dense, block, at, codec);
            case Embedding embedding -> new EmbeddingForward(embedding, block, at);
            case ColumnEmbedding columns -> new ColumnEmbeddingForward(columns, block, at);
            case Dropout dropout -> new DropoutForward(dropout);
            case Residual residual -> new ResidualForward(residual);
            case Scale scale -> new ScaleForward(scale, block, at);
            case LayerNorm norm -> new LayerNormForward(norm, block, at);
            case Bidirectional bidirectional ->
                new BidirectionalForward(
                        bidirectional,
                        recurrent(bidirectional.layer(), block, at, codec),
                        recurrent(
                                bidirectional.layer(),
                                block,
                                at + bidirectional.layer().parameterCount(),
                                codec));
        };
    }

    /**
     * {@return a layer with new weights, packed into the memory of a layer that no network uses any more} A layer without
     * native memory is made anew.
     *
     * @param used the layer that is not used any more, made from an equal description in the same storage
     * @param layer the layer
     * @param block the parameter values, as in {@link #of}
     * @param at the index of the layer's first value
     * @param codec the storage of the weights that enter products
     */
    static Forward reuse(Forward used, Layer layer, float[] block, int at, WeightCodec codec) {
        switch (used) {
            case RecurrentForward recurrent -> recurrent.repack(block, at);
            case DenseForward dense -> dense.repack(block, at);
            case BidirectionalForward both -> both.repack(block, at, layer.parameterCount() / 2);
            default -> {
                return of(layer, block, at, codec);
            }
        }
        return used;
    }

    private static RecurrentForward recurrent(RecurrentLayer layer, float[] block, int at, WeightCodec codec) {
        return switch (layer) {
            case Rnn rnn -> new RnnForward(rnn, block, at, codec);
            case Lstm lstm ->
                lstm.normalization().isNone()
                        ? new LstmForward(lstm, block, at, codec)
                        : new LstmNormForward(lstm, block, at, codec);
            case Gru gru -> gru(gru, block, at, codec);
        };
    }

    private static RecurrentForward gru(Gru gru, float[] block, int at, WeightCodec codec) {
        if (!gru.normalization().isNone()) {
            return new GruNormForward(gru, block, at, codec);
        }
        return gru.resetAfter()
                ? new GruForward(gru, block, at, codec)
                : new GruResetBeforeForward(gru, block, at, codec);
    }
}
