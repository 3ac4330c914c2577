package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PReLU, and ReLU with its options: min(x, maximum) if x is at least the threshold, otherwise slope (x - threshold).
 *
 * @param slopes the shape of the input after the batch, with size 1 for axes that share slopes; or a single slope
 * @param maximum the largest output; infinite for none
 * @param threshold the smallest x that is passed on
 */
record KerasPrelu(Tensor slopes, float maximum, float threshold) implements KerasLayer {
    static KerasPrelu read(LayerConfig config, LayerWeights weights, String object) {
        config.take("shared_axes"); // the shape of the slopes has them
        config.requireAllUsed();
        return new KerasPrelu(weights.take(object, "alpha"), Float.POSITIVE_INFINITY, 0);
    }

    static KerasPrelu readRelu(LayerConfig config) {
        float maximum = config.peek("max_value") == null ? Float.POSITIVE_INFINITY : config.number("max_value", 0);
        config.take("max_value");
        float slope = config.number("negative_slope", 0);
        return new KerasPrelu(Tensor.of(List.of(), slope), maximum, config.number("threshold", 0));
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireFloats(x);
        requireFit(x);
        Rectify operator = new Rectify(maximum, threshold);
        return List.of(nodes.add(name, "ReLU", operator, List.of(x.name(), nodes.constant(slopes)), x.shape())
                .masked(x.mask()));
    }

    /** Checks the slopes against all axes but the batch; open sizes are checked in the run. */
    private void requireFit(KerasTensor x) {
        List<Integer> inner = x.shape().subList(1, x.rank());
        boolean fits = slopes.shape().isEmpty() || slopes.shape().size() == inner.size();
        for (int i = 0; fits && i < slopes.shape().size(); i++) {
            int size = slopes.shape().get(i);
            fits = size == 1 || inner.get(i) == KerasTensor.ANY || inner.get(i) == size;
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "has slopes of shape " + slopes.shape() + " for inputs of shape " + x.shape());
        }
    }

    /** Inputs: float32 x, and slopes that broadcast to it. */
    private record Rectify(float maximum, float threshold) implements Operator {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.getFirst();
            if (!ShapeMath.broadcast(inputs.get(1).shape(), x.shape()).equals(x.shape())) {
                throw new IllegalArgumentException("the slopes " + inputs.get(1) + " do not broadcast to " + x);
            }
            float[] slope = TensorArrays.expanded(inputs.get(1), x.shape()).values();
            float[] y = x.values().clone();
            for (int i = 0; i < y.length; i++) {
                float above = y[i] > threshold ? Math.clamp(y[i], 0, maximum) : 0;
                y[i] = above - slope[i] * Math.max(threshold - y[i], 0);
            }
            return List.of(Tensor.of(x.shape(), y));
        }
    }
}
