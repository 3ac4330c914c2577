package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;

/**
 * exp(x) divided by its sum, or the logarithm of that. Input: float32 data.
 *
 * @param axis along which the sum runs; negative counts from the end
 * @param flat whether it runs along all axes from there on, as before opset 13
 * @param log whether it is the logarithm
 */
public record Softmax(int axis, boolean flat, boolean log) implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
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
        for (int i = 0; i < y.length; i++) {
            // each i that is the first of its row
            if (i / stride % size == 0) {
                row(data.values(), y, i, stride, size);
            }
        }
        return List.of(Tensor.of(shape, y));
    }

    private void row(float[] x, float[] y, int at, int stride, int size) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, x[at + i * stride]);
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += StrictMath.exp(x[at + i * stride] - max);
        }
        for (int i = 0; i < size; i++) {
            double shifted = x[at + i * stride] - max;
            y[at + i * stride] = (float) (log ? shifted - StrictMath.log(sum) : StrictMath.exp(shifted) / sum);
        }
    }
}
