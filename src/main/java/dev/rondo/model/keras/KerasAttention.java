package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Reduce;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention (Luong) and AdditiveAttention (Bahdanau). The scores of a query and a key are their product, or the sum of
 * tanh(query + key).
 *
 * @param additive whether scores are sums
 * @param inner what multiplies query + key inside of tanh; null for nothing
 * @param outer what multiplies the product, or each tanh; null for nothing
 * @param causal whether the layer always leaves out later keys
 */
record KerasAttention(
        boolean additive, @Nullable Tensor inner, @Nullable Tensor outer, boolean causal) implements KerasLayer {
    static KerasAttention read(LayerConfig config, LayerWeights weights, String object) {
        boolean additive = config.className().equals("AdditiveAttention");
        boolean useScale = config.flag("use_scale", additive);
        String mode = config.text("score_mode", "dot");
        boolean causal = config.flag("causal", false);
        config.requireAllUsed();
        if (!List.of("dot", "concat").contains(mode)) {
            throw config.refuse("has score_mode \"" + mode + "\", which is not supported");
        }
        Tensor scale = !useScale
                ? null
                : additive ? weights.take(object, "scale", KerasTensor.ANY) : weights.take(object, "scale", new int[0]);
        if (!additive && mode.equals("concat")) {
            return new KerasAttention(true, scale, weights.take(object, "weight of scores", new int[0]), causal);
        }
        return new KerasAttention(additive, null, scale, causal);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        LayerNodes own = new LayerNodes(nodes, name);
        AttentionCall attention = AttentionCall.read(own, call.arguments());
        if (causal) {
            attention = attention.withCausal();
        }
        KerasTensor scores = additive
                ? sums(own, attention.query(), attention.key())
                : scaled(own, own.matMul(attention.query(), own.transpose(attention.key())), outer);
        KerasTensor distributions = attention.distributions(own, scores, false);
        KerasTensor result = own.matMul(distributions, attention.value());
        if (attention.queryMask() != null) {
            KerasTensor mask = new KerasTensor(
                    attention.queryMask(), Type.BOOL, attention.query().shape().subList(0, 2), null);
            result = own.arithmetic(Binary.MUL, result, own.cast(own.unsqueeze(mask, 2), Type.FLOAT32));
        }
        return attention.outputs(result, distributions);
    }

    /** [B][Tq][width] and [B][Tk][width] to [B][Tq][Tk]. */
    private KerasTensor sums(LayerNodes nodes, KerasTensor query, KerasTensor key) {
        KerasTensor sum = nodes.arithmetic(Binary.ADD, nodes.unsqueeze(query, 2), nodes.unsqueeze(key, 1));
        ActivationFunction tanh = ActivationFunction.of(ActivationFunction.Kind.TANH);
        KerasTensor bounded = nodes.apply("Tanh", new Activate(tanh), scaled(nodes, sum, inner));
        return nodes.reduce(Reduce.Kind.SUM, scaled(nodes, bounded, outer), List.of(-1), false);
    }

    private static KerasTensor scaled(LayerNodes nodes, KerasTensor x, @Nullable Tensor by) {
        return by == null ? x : nodes.arithmetic(Binary.MUL, x, nodes.constant(by));
    }
}
