package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.EmbeddingLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * Embedding: replaces each token by a row of a table.
 *
 * @param table [vocabulary][width]
 * @param maskZero whether the token 0 masks its step
 */
record KerasEmbedding(Tensor table, boolean maskZero) implements KerasLayer {
    static KerasEmbedding read(LayerConfig config, LayerWeights weights, String object) {
        int vocabulary = config.size("input_dim");
        int width = config.size("output_dim");
        boolean maskZero = config.flag("mask_zero", false);
        config.requireOnly("sparse", false);
        config.requireOnly("lora_rank", null);
        config.requireOnly("quantization_config", null);
        config.requireAllUsed();
        return new KerasEmbedding(weights.take(object, "table of embeddings", vocabulary, width), maskZero);
    }

    int width() {
        return table.shape().get(1);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor tokens = call.input();
        List<Integer> shape = new ArrayList<>(tokens.shape());
        shape.add(width());
        KerasTensor rows = nodes.add(
                name, "Embedding", new EmbeddingLookup(), List.of(nodes.constant(table), tokens.name()), shape);
        if (!maskZero || nodes.leavesOutMasks()) {
            return List.of(rows);
        }
        if (tokens.rank() != 2) {
            throw new IllegalArgumentException(
                    "has mask_zero, which takes tokens [B, T], but gets the shape " + tokens.shape());
        }
        // a 0 of any type is false
        return List.of(rows.masked(nodes.mask(name, "mask_zero", new Cast(Type.BOOL), List.of(tokens.name()))));
    }
}
