package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;

/**
 * MultiHeadAttention over one axis of steps: the scores of each head are the products of projected queries and keys.
 *
 * @param query the projection of the queries, to all heads side by side
 * @param key that of the keys
 * @param value that of the values
 * @param output that of the results of all heads
 * @param heads the number of heads
 */
record KerasMultiHeadAttention(KerasDense query, KerasDense key, KerasDense value, KerasDense output, int heads)
        implements KerasLayer {
    private static final List<Integer> HEADS_FIRST = List.of(0, 2, 1, 3);

    static KerasMultiHeadAttention read(LayerConfig config, LayerWeights weights, String object) {
        int heads = config.size("num_heads");
        int keyWidth = config.size("key_dim");
        int valueWidth = config.peek("value_dim") == null ? keyWidth : config.size("value_dim");
        boolean useBias = config.flag("use_bias", true);
        List<Integer> shape =
                config.peek("output_shape") == null ? List.of(KerasTensor.ANY) : config.integers("output_shape");
        List<Integer> axes = config.peek("attention_axes") == null ? List.of(1) : config.integers("attention_axes");
        if (shape.size() != 1 || !axes.equals(List.of(1))) {
            throw config.refuse("has output_shape " + shape + " and attention_axes " + axes
                    + ", but only one size and the axis of time, 1, are supported");
        }
        for (String option : List.of("query_shape", "key_shape", "value_shape", "flash_attention")) {
            config.take(option); // shapes that the inputs have, and a faster way to compute the same
        }
        config.requireOnly("use_gate", false);
        config.requireAllUsed();
        String prefix = object.isEmpty() ? "" : object + "/";
        return new KerasMultiHeadAttention(
                projection(weights, prefix, "query", new int[] {KerasTensor.ANY, heads, keyWidth}, useBias),
                projection(weights, prefix, "key", new int[] {KerasTensor.ANY, heads, keyWidth}, useBias),
                projection(weights, prefix, "value", new int[] {KerasTensor.ANY, heads, valueWidth}, useBias),
                projection(weights, prefix, "output", new int[] {heads, valueWidth, shape.getFirst()}, useBias),
                heads);
    }

    /** Keras has an axis of heads: before the last in the first three projections, the first in that of the output. */
    private static KerasDense projection(
            LayerWeights weights, String prefix, String name, int[] shape, boolean useBias) {
        String object = weights.object(prefix + "_" + name + "_dense", prefix + name + "_dense");
        Tensor kernel = weights.take(object, name + " kernel", shape);
        boolean output = shape[0] != KerasTensor.ANY;
        int inputs = kernel.shape().getFirst() * (output ? kernel.shape().get(1) : 1);
        int outputs = TensorArrays.count(kernel) / Math.max(1, inputs);
        Tensor matrix = TensorArrays.reshaped(kernel, List.of(inputs, outputs));
        int[] biasShape = output ? new int[] {outputs} : new int[] {shape[1], shape[2]};
        Tensor bias = useBias
                ? TensorArrays.reshaped(weights.take(object, name + " bias", biasShape), List.of(outputs))
                : null;
        return new KerasDense(matrix, bias, KerasActivation.LINEAR);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        LayerNodes own = new LayerNodes(nodes, name);
        AttentionCall attention = AttentionCall.read(own, call.arguments());
        KerasTensor queries = byHead(own, query, attention.query());
        KerasTensor keys = byHead(own, key, attention.key());
        KerasTensor values = byHead(own, value, attention.value());
        KerasTensor scale = own.constant((float) (1 / Math.sqrt(query.units() / heads)));
        KerasTensor scores = own.matMul(own.arithmetic(Binary.MUL, queries, scale), own.transpose(keys));
        KerasTensor distributions = attention.distributions(own, scores, true);
        KerasTensor results = own.transpose(own.matMul(distributions, values), HEADS_FIRST);
        KerasTensor joined = own.reshape(results, List.of(0, 0, value.units()));
        return attention.outputs(output.apply(nodes, name, Call.of(joined)).getFirst(), distributions);
    }

    /** [B][T][width] to [B][heads][T][width of a head]. */
    private KerasTensor byHead(LayerNodes nodes, KerasDense projection, KerasTensor x) {
        KerasTensor all = projection
                .apply(nodes.nodes(), nodes.layer(), Call.of(x.masked(null)))
                .getFirst();
        KerasTensor split = nodes.reshape(all, List.of(0, 0, heads, projection.units() / heads));
        return nodes.transpose(split, HEADS_FIRST);
    }
}
