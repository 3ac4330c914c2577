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
        float[] y = new float[ShapeMath.count(shape)];
        apply(data.values(), shape, new float[rowSize(shape)], y);
        return List.of(Tensor.of(shape, y));
    }

    /**
     * {@return the number of values of a row, as {@link #apply} needs it}
     *
     * @param shape the shape of the data
     */
    public int rowSize(List<Integer> shape) {
        int along = ShapeMath.axis(axis, shape.size());
        int size = ShapeMath.product(shape, along, flat ? shape.size() : along + 1);
        // The kernel pads rows and writes the sum after the padding.
        return Padding.pad(size) + Padding.pad(1);
    }

    /**
     * Computes without allocation.
     *
     * @param x the data
     * @param shape their shape
     * @param row {@link #rowSize} values, overwritten
     * @param y the results
     */
    public void apply(float[] x, List<Integer> shape, float[] row, float[] y) {
        int along = ShapeMath.axis(axis, shape.size());
        int end = flat ? shape.size() : along + 1;
        int size = ShapeMath.product(shape, along, end);
        int stride = ShapeMath.product(shape, end, shape.size());
        int rows = y.length == 0 ? 0 : y.length / size;
        for (int i = 0; i < rows; i++) {
            int at = i / stride * size * stride + i % stride;
            softmax(x, y, at, stride, row, size);
        }
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
