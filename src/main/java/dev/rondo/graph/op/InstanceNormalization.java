package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX InstanceNormalization: {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, with mean and variance of each
 * channel of each row. Inputs: float32 data [N][C]..., scale [C], bias [C].
 *
 * @param epsilon what is added to the variance
 */
public record InstanceNormalization(float epsilon) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        int rank = data.shape().size();
        if (rank < 3) {
            throw new IllegalArgumentException("the input must be [N][C] and further axes, but is " + data);
        }
        int channels = data.shape().get(1);
        float[] scale = BatchNormalization.perChannel(inputs, 1, channels);
        float[] bias = BatchNormalization.perChannel(inputs, 2, channels);
        float[] y = new float[ShapeMath.count(data.shape())];
        int width = ShapeMath.product(data.shape(), 2, rank);
        for (int row = 0; row * width < y.length; row++) {
            Moments.of(data.values(), row * width, width).normalize(data.values(), row * width, y, epsilon);
            for (int i = row * width; i < (row + 1) * width; i++) {
                y[i] = y[i] * scale[row % channels] + bias[row % channels];
            }
        }
        return List.of(Tensor.of(data.shape(), y));
    }
}
