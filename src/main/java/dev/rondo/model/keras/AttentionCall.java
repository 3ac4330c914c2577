package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of an attention layer.
 *
 * @param query the queries [B][Tq][width]
 * @param value the values [B][Tk][width]
 * @param key the keys [B][Tk][width], which are the values if there are none
 * @param queryMask the mask of the queries; null if all count
 * @param keyMask the mask of keys and values; null if all count
 * @param causal whether a query leaves out later keys
 * @param returnsScores whether the distributions over the keys are a second output
 */
record AttentionCall(
        KerasTensor query,
        KerasTensor value,
        KerasTensor key,
        @Nullable String queryMask,
        @Nullable String keyMask,
        boolean causal,
        boolean returnsScores) {
    private static final Set<String> CLASSES = Set.of("Attention", "AdditiveAttention", "MultiHeadAttention");

    /** {@return whether a class is an attention layer} */
    static boolean isAttention(String className) {
        return CLASSES.contains(className);
    }

    /** Reads {@code layer([query, value, key])} or {@code layer(query, value, key)}, with options. */
    static AttentionCall read(LayerNodes nodes, Arguments arguments) {
        Arguments given = arguments;
        if (given.positional().size() == 1 && given.positional().getFirst() instanceof List<?> list) {
            given = new Arguments(new ArrayList<>(list), given.named());
        }
        ArgumentReader reader = new ArgumentReader(nodes, given);
        KerasTensor query = sequence(reader.tensor(0, "query"));
        KerasTensor value = sequence(reader.tensor(1, "value"));
        KerasTensor key = reader.value(2, "key") instanceof KerasTensor third ? sequence(third) : value;
        List<?> masks = reader.value(-1, "mask") instanceof List<?> several ? several : List.of();
        String queryMask = mask(reader.value(-1, "query_mask"), masks, 0, query);
        String valueMask = mask(reader.value(-1, "value_mask"), masks, 1, value);
        String keyMask = mask(reader.value(-1, "key_mask"), masks, 2, key);
        AttentionCall call = new AttentionCall(
                query,
                value,
                key,
                queryMask,
                both(nodes, valueMask, keyMask),
                reader.flag(-1, false, "use_causal_mask"),
                reader.flag(-1, false, "return_attention_scores"));
        reader.requireAllUsed();
        return call;
    }

    private static KerasTensor sequence(KerasTensor x) {
        InputChecks.requireSequence(x);
        return x;
    }

    /** The mask that is passed, or the one that the tensor has. */
    private static @Nullable String mask(@Nullable Object named, List<?> all, int index, KerasTensor of) {
        Object mask = named == null && index < all.size() ? all.get(index) : named;
        if (mask == null) {
            return of.mask();
        }
        if (mask instanceof KerasTensor given && given.type() == Type.BOOL && given.rank() == 2) {
            return given.name();
        }
        throw new IllegalArgumentException("takes masks bool [B, T], but is called with " + Config.shown(mask));
    }

    private static @Nullable String both(LayerNodes nodes, @Nullable String a, @Nullable String b) {
        if (a == null || b == null || a.equals(b)) {
            return a == null ? b : a;
        }
        return nodes.nodes().mask(nodes.layer(), "mask", Compare.AND, List.of(a, b));
    }

    /**
     * {@return the distributions over the keys}
     *
     * @param scores the scores [B]...[Tq][Tk]
     * @param masksQueries whether queries that are masked leave out all keys
     */
    KerasTensor distributions(LayerNodes nodes, KerasTensor scores, boolean masksQueries) {
        KerasTensor kept = scores;
        String queries = masksQueries ? queryMask : null;
        if (causal || keyMask != null || queries != null) {
            List<String> inputs = new ArrayList<>(List.of(scores.name()));
            inputs.add(keyMask == null ? "" : keyMask);
            inputs.add(queries == null ? "" : queries);
            kept = nodes.nodes()
                    .add(nodes.layer(), "AttentionScores", new AttentionScores(causal), inputs, scores.shape());
        }
        return nodes.apply("Softmax", new Softmax(-1, false, false), kept);
    }

    /** {@return the same call, in which a query leaves out later keys} */
    AttentionCall withCausal() {
        return new AttentionCall(query, value, key, queryMask, keyMask, true, returnsScores);
    }

    /** {@return the outputs} */
    List<KerasTensor> outputs(KerasTensor result, KerasTensor distributions) {
        KerasTensor masked = result.masked(queryMask);
        return returnsScores ? List.of(masked, distributions) : List.of(masked);
    }
}
