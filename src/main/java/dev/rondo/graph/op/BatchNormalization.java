package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX BatchNormalization with given statistics: {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, per channel.
 * Inputs: float32 data [N][C]..., then scale, bias, mean and variance, each [C].
 *
 * @param epsilon what is added to the variance
 */
public record BatchNormalization(float epsilon) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        int rank = data.shape().size();
        if (rank < 1) {
            throw new IllegalArgumentException("a single number has no channels");
        }
        int channels = rank == 1 ? 1 : data.shape().get(1);
        float[] scale = perChannel(inputs, 1, channels);
        float[] bias = perChannel(inputs, 2, channels);
        float[] mean = perChannel(inputs, 3, channels);
        float[] variance = perChannel(inputs, 4, channels);
        float[] x = data.values();
        float[] y = new float[ShapeMath.count(data.shape())];
        int width = ShapeMath.product(data.shape(), Math.min(rank, 2), rank);
        for (int row = 0; row * width < y.length; row++) {
            int channel = row % channels;
            double factor = scale[channel] / Math.sqrt((double) variance[channel] + epsilon);
            for (int i = row * width; i < (row + 1) * width; i++) {
                y[i] = (float) ((x[i] - mean[channel]) * factor + bias[channel]);
            }
        }
        return List.of(Tensor.of(data.shape(), y));
    }

    /** An input with one value per channel. */
    static float[] perChannel(List<@Nullable Tensor> inputs, int index, int channels) {
        Tensor tensor = OperatorInputs.floats(inputs, index);
        if (tensor.shape().size() != 1 || TensorArrays.count(tensor) != channels) {
            throw new IllegalArgumentException(
                    "input " + index + " must be float32 [" + channels + "], one per channel, but is " + tensor);
        }
        return tensor.values();
    }
}
