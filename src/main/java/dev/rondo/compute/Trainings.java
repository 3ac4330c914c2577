package dev.rondo.compute;

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

/** Chooses the {@link Training} of each kind of layer. The compiler checks that no kind is missing. */
public final class Trainings {
    private Trainings() {}

    /**
     * {@return the layer in training}
     *
     * @param layer the layer
     * @param block the parameters of the network
     * @param at the index of the layer's first value
     * @param inputGradients whether the gradients of its inputs are needed
     * @param networkGradients whether the gradients of the network's inputs are needed
     */
    public static Training of(Layer layer, float[] block, int at, boolean inputGradients, boolean networkGradients) {
        return switch (layer) {
            case RecurrentLayer recurrent -> recurrent(recurrent, block, at, false, inputGradients);
            case Dense dense -> new DenseTraining(dense, block, at, inputGradients);
            case Embedding embedding -> new EmbeddingTraining(embedding, block, at);
            case ColumnEmbedding columns -> new ColumnEmbeddingTraining(columns, block, at);
            case Dropout dropout -> new DropoutTraining(dropout, at);
            case Residual residual -> new ResidualTraining(residual, networkGradients);
            case Scale scale -> new ScaleTraining(scale, block, at);
            case LayerNorm norm -> new LayerNormTraining(norm, block, at);
            case Bidirectional bidirectional ->
                new BidirectionalTraining(
                        bidirectional,
                        recurrent(bidirectional.layer(), block, at, false, inputGradients),
                        recurrent(
                                bidirectional.layer(),
                                block,
                                at + bidirectional.layer().parameterCount(),
                                true,
                                inputGradients));
        };
    }

    private static RecurrentTraining recurrent(
            RecurrentLayer layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        return switch (layer) {
            case Rnn rnn -> new RnnTraining(rnn, block, at, reverse, inputGradients);
            case Lstm lstm -> lstm(lstm, block, at, reverse, inputGradients);
            case Gru gru -> gru(gru, block, at, reverse, inputGradients);
        };
    }

    private static RecurrentTraining lstm(Lstm lstm, float[] block, int at, boolean reverse, boolean inputGradients) {
        if (!lstm.normalization().isNone()) {
            return new LstmNormTraining(lstm, block, at, reverse, inputGradients);
        }
        return lstm.plain()
                ? new LstmTraining(lstm, block, at, reverse, inputGradients)
                : new LstmOptionsTraining(lstm, block, at, reverse, inputGradients);
    }

    private static RecurrentTraining gru(Gru gru, float[] block, int at, boolean reverse, boolean inputGradients) {
        if (!gru.normalization().isNone()) {
            return new GruNormTraining(gru, block, at, reverse, inputGradients);
        }
        return gru.resetAfter()
                ? new GruTraining(gru, block, at, reverse, inputGradients)
                : new GruResetBeforeTraining(gru, block, at, reverse, inputGradients);
    }
}
