package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Layers that scale and shift their inputs by constants: Normalization and Rescaling. */
final class KerasScaling {
    /** The smallest deviation by which Keras divides. */
    private static final double LEAST_DEVIATION = 1e-7;

    private KerasScaling() {}

    /** {@return (x - mean) / deviation, or the inverse} */
    static KerasNorm normalization(LayerConfig config, LayerWeights weights, String object) {
        Object axis = config.take("axis");
        List<?> axes = axis instanceof List<?> list ? list : axis == null ? List.of() : List.of(axis);
        if (axes.size() > 1) {
            throw config.refuse("has several axes, but only one or none is supported");
        }
        boolean invert = config.flag("invert", false);
        Tensor mean = vector(config, "mean");
        Tensor variance = vector(config, "variance");
        config.requireAllUsed();
        if (mean == null || variance == null) {
            int[] shape = axes.isEmpty() ? new int[0] : new int[] {KerasTensor.ANY};
            mean = weights.take(object, "mean", shape);
            variance = weights.take(object, "variance", shape);
            weights.skip(object, "count");
        }
        Tensor deviations = map(variance, variance, (v, unused) -> Math.max(Math.sqrt(v), LEAST_DEVIATION));
        Tensor scale = invert ? deviations : map(deviations, deviations, (d, unused) -> 1 / d);
        Tensor shift = invert ? mean : map(mean, deviations, (m, d) -> -m / d);
        return new KerasNorm(
                scale, shift, Float.NaN, axes.isEmpty() ? -1 : Config.integer(axes.getFirst(), config + ": axis"));
    }

    /** {@return scale x + offset} */
    static KerasNorm rescaling(LayerConfig config) {
        Tensor scale = vector(config, "scale");
        Tensor offset = vector(config, "offset");
        config.requireAllUsed();
        return new KerasNorm(scale, offset, Float.NaN, -1);
    }

    /** Takes an option that is a number, or an array of them; null if it is absent. */
    private static @Nullable Tensor vector(LayerConfig config, String option) {
        Object value = config.take(option);
        if (value == null) {
            return null;
        }
        List<Float> numbers = new ArrayList<>();
        flatten(config, option, value, numbers);
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return values.length == 1 ? Tensor.of(List.of(), values) : Tensor.of(List.of(values.length), values);
    }

    private static void flatten(LayerConfig config, String option, @Nullable Object value, List<Float> to) {
        if (value instanceof List<?> list) {
            list.forEach(element -> flatten(config, option, element, to));
        } else if (value instanceof Double number) {
            to.add(number.floatValue());
        } else {
            throw config.refuse("must have numbers for " + option + ", but has " + Config.shown(value));
        }
    }

    private static Tensor map(Tensor a, Tensor b, DoubleBinaryOperator function) {
        if (!a.shape().equals(b.shape())) {
            throw new IllegalArgumentException("has a mean and a variance of different sizes");
        }
        float[] values = new float[a.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(a.values()[i], b.values()[i]);
        }
        return Tensor.of(a.shape(), values);
    }
}
