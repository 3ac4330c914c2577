package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LayerNormalization of the last axis, or BatchNormalization in inference and other layers that scale and shift.
 *
 * @param scale the factors, or one factor without axes; null for none
 * @param shift the constants that are added after scaling, or one without axes; null for none
 * @param epsilon added to the variance of a row; NaN if rows are not normalized
 * @param axis the axis of scale and shift, which must be the last
 */
record KerasNorm(@Nullable Tensor scale, @Nullable Tensor shift, float epsilon, int axis) implements KerasLayer {
    static KerasNorm readLayer(LayerConfig config, LayerWeights weights, String object) {
        int axis = axis(config);
        float epsilon = config.number("epsilon", 1e-3f);
        boolean center = config.flag("center", true);
        boolean scale = config.flag("scale", true);
        config.requireOnly("rms_scaling", false);
        config.requireAllUsed();
        Tensor gamma = scale ? weights.take(object, "gamma", KerasTensor.ANY) : null;
        Tensor beta =
                center ? weights.take(object, "beta", gamma == null ? KerasTensor.ANY : gamma.values().length) : null;
        return new KerasNorm(gamma, beta, epsilon, axis);
    }

    static KerasNorm readBatch(LayerConfig config, LayerWeights weights, String object) {
        int axis = axis(config);
        float epsilon = config.number("epsilon", 1e-3f);
        boolean center = config.flag("center", true);
        boolean scale = config.flag("scale", true);
        config.requireOnly("renorm", false);
        config.requireOnly("virtual_batch_size", null);
        config.requireAllUsed();
        Tensor gamma = scale ? weights.take(object, "gamma", KerasTensor.ANY) : null;
        Tensor beta = center ? weights.take(object, "beta", KerasTensor.ANY) : null;
        float[] mean = weights.take(object, "moving mean", KerasTensor.ANY).values();
        float[] variance = weights.take(object, "moving variance", mean.length).values();
        if (gamma != null && gamma.values().length != mean.length
                || beta != null && beta.values().length != mean.length) {
            throw config.refuse("has gamma, beta and moving mean of different sizes");
        }
        float[] factors = new float[mean.length];
        float[] shifts = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            double factor = (gamma == null ? 1 : gamma.values()[i]) / Math.sqrt((double) variance[i] + epsilon);
            factors[i] = (float) factor;
            shifts[i] = (float) ((beta == null ? 0 : beta.values()[i]) - mean[i] * factor);
        }
        List<Integer> shape = List.of(mean.length);
        return new KerasNorm(Tensor.of(shape, factors), Tensor.of(shape, shifts), Float.NaN, axis);
    }

    private static int axis(LayerConfig config) {
        List<Integer> axes = config.has("axis") ? config.integers("axis") : List.of(-1);
        if (axes.size() != 1) {
            throw config.refuse("has the axes " + axes + ", but only the last one is supported");
        }
        return axes.getFirst();
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor given = call.input();
        KerasTensor x = new LayerNodes(nodes, name).cast(given, Type.FLOAT32).masked(given.mask());
        InputChecks.requireFloats(x);
        if (ShapeMath.axis(axis, x.rank()) != x.rank() - 1) {
            throw new IllegalArgumentException(
                    "has axis " + axis + ", but only the last one of " + x.shape() + " is supported");
        }
        KerasTensor y = x;
        if (!Float.isNaN(epsilon)) {
            return List.of(normalized(nodes, name, x).masked(x.mask()));
        }
        y = combine(nodes, name, Binary.MUL, y, scale);
        y = combine(nodes, name, Binary.ADD, y, shift);
        return List.of(y.masked(x.mask()));
    }

    private KerasTensor normalized(KerasGraphBuilder nodes, String name, KerasTensor x) {
        float[] ones = new float[x.width()];
        Arrays.fill(ones, 1f);
        Tensor factors = scale == null ? Tensor.of(List.of(ones.length), ones) : scale;
        InputChecks.requireWidth(x, factors.values().length);
        List<String> arguments = new ArrayList<>(List.of(x.name(), nodes.constant(factors)));
        if (shift != null) {
            InputChecks.requireWidth(x, shift.values().length);
            arguments.add(nodes.constant(shift));
        }
        return nodes.add(name, "LayerNormalization", new LayerNormalization(-1, epsilon), arguments, x.shape());
    }

    private static KerasTensor combine(
            KerasGraphBuilder nodes, String name, Binary how, KerasTensor x, @Nullable Tensor with) {
        if (with == null) {
            return x;
        }
        if (!with.shape().isEmpty()) {
            InputChecks.requireWidth(x, with.values().length);
        }
        return nodes.add(name, how.name(), how, List.of(x.name(), nodes.constant(with)), x.shape());
    }
}
