package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Padding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Softmax and LogSoftmax: exp(x) divided by its sum, or the logarithm of that. Input: float32 data.
 *
 * @param axis the axis of the sum; a negative number counts from the end
 * @param flat whether the sum runs over all axes from that one on, as before opset 13
 * @param log whether to take the logarithm
 */
public record Softmax(int axis, boolean flat, boolean log) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        List<Integer> shape = data.shape();
        if (shape.isEmpty()) {
            throw new IllegalArgumentException("a single number has no axis");
        }
        int along = ShapeMath.axis(axis, shape.size());
        float[] y = new float[ShapeMath.count(shape)];
        int end = flat ? shape.size() : along + 1;
        int size = ShapeMath.product(shape, along, end);
        int stride = ShapeMath.product(shape, end, shape.size());
        // The kernel pads rows and writes the sum after the padding.
        float[] row = new float[Padding.pad(size) + Padding.pad(1)];
        int rows = y.length == 0 ? 0 : y.length / size;
        for (int i = 0; i < rows; i++) {
            int at = i / stride * size * stride + i % stride;
            softmax(data.values(), y, at, stride, row, size);
        }
        return List.of(Tensor.of(shape, y));
    }

    private void softmax(float[] x, float[] y, int at, int stride, float[] row, int size) {
        for (int i = 0, j = at; i < size; i++, j += stride) {
            row[i] = x[j];
        }
        float max = Backend.active().kernels().softmax(row, 0, size);
        if (!log) {
            for (int i = 0, j = at; i < size; i++, j += stride) {
                y[j] = row[i];
            }
            return;
        }
        float logOfSum = (float) StrictMath.log(row[Padding.pad(size)]);
        for (int i = 0, j = at; i < size; i++, j += stride) {
            y[j] = x[j] - max - logOfSum;
        }
    }
}
