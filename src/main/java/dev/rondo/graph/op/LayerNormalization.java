package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.kernel.ElementWise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX LayerNormalization: {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, with mean and variance over the axes
 * from one on. Inputs: float32 data; scale and an optional bias, which broadcast to the data. Outputs: the result, the means
 * and the inverse standard deviations.
 *
 * @param axis the first normalized axis; a negative number counts from the end
 * @param epsilon what is added to the variance
 */
public record LayerNormalization(int axis, float epsilon) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        int rank = data.shape().size();
        int first = ShapeMath.axis(axis, rank);
        float[] y = new float[ShapeMath.count(data.shape())];
        int width = width(data.shape());
        List<Integer> statistics = new ArrayList<>(data.shape().subList(0, first));
        while (statistics.size() < rank) {
            statistics.add(1);
        }
        float[] means = new float[ShapeMath.count(statistics)];
        float[] inverse = new float[ShapeMath.count(statistics)];
        for (int row = 0; row < means.length && width > 0; row++) {
            Moments moments = Moments.of(data.values(), row * width, width);
            means[row] = (float) moments.mean();
            inverse[row] = (float) moments.inverseDeviation(epsilon);
            moments.normalize(data.values(), row * width, y, epsilon);
        }
        apply(y, expanded(inputs, 1, data), expanded(inputs, 2, data));
        return List.of(Tensor.of(data.shape(), y), Tensor.of(statistics, means), Tensor.of(statistics, inverse));
    }

    /**
     * {@return the number of neighbours that are normalized together}
     *
     * @param shape the shape of the data
     */
    public int width(List<Integer> shape) {
        return ShapeMath.product(shape, ShapeMath.axis(axis, shape.size()), shape.size());
    }

    /**
     * Computes without allocation.
     *
     * @param x the data
     * @param width the number of neighbours that are normalized together
     * @param scale the scale of each value
     * @param bias the bias of each value
     * @param y the results
     */
    public void apply(float[] x, int width, float[] scale, float[] bias, float[] y) {
        for (int at = 0; at < x.length; at += width) {
            double mean = ElementWise.mean(x, at, width);
            double factor = 1 / Math.sqrt(ElementWise.variance(x, at, width, mean) + epsilon);
            for (int i = at; i < at + width; i++) {
                y[i] = (float) ((x[i] - mean) * factor) * scale[i] + bias[i];
            }
        }
    }

    private static float @Nullable [] expanded(List<@Nullable Tensor> inputs, int index, Tensor data) {
        if (OperatorInputs.optional(inputs, index) == null) {
            return null;
        }
        Tensor tensor = OperatorInputs.floats(inputs, index);
        if (!ShapeMath.broadcast(tensor.shape(), data.shape()).equals(data.shape())) {
            throw new IllegalArgumentException(tensor + " does not broadcast to " + data);
        }
        return TensorArrays.expanded(tensor, data.shape()).values();
    }

    private static void apply(float[] y, float @Nullable [] scale, float @Nullable [] bias) {
        for (int i = 0; i < y.length; i++) {
            y[i] = y[i] * (scale == null ? 1 : scale[i]) + (bias == null ? 0 : bias[i]);
        }
    }
}
