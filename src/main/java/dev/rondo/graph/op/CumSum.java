package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX CumSum: running sums along an axis. Inputs: numeric data, and the number of the axis.
 *
 * @param exclusive whether a sum leaves out the element at its own place
 * @param reverse whether sums run from the end
 */
public record CumSum(boolean exclusive, boolean reverse) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] axis = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "the axis");
        if (axis.length != 1 || data.type() == Type.BOOL) {
            throw new IllegalArgumentException("needs numbers and one axis, but got " + inputs);
        }
        List<Integer> shape = data.shape();
        int along = ShapeMath.axis(axis[0], shape.size());
        int size = shape.get(along);
        int inner = ShapeMath.product(shape, along + 1, shape.size());
        Object sums = TensorArrays.newArray(data.type(), shape);
        int rows = TensorArrays.count(data) == 0 ? 0 : TensorArrays.count(data) / size;
        for (int row = 0; row < rows; row++) {
            int first = row / inner * size * inner + row % inner;
            int from = reverse ? first + (size - 1) * inner : first;
            sum(TensorArrays.array(data), sums, from, reverse ? -inner : inner, size);
        }
        return List.of(TensorArrays.of(data.type(), shape, sums));
    }

    private void sum(Object from, Object to, int at, int step, int count) {
        switch (from) {
            case float[] x -> {
                double sum = 0;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    double next = sum + x[j];
                    ((float[]) to)[j] = (float) (exclusive ? sum : next);
                    sum = next;
                }
            }
            case int[] x -> {
                int sum = 0;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    int next = sum + x[j];
                    ((int[]) to)[j] = exclusive ? sum : next;
                    sum = next;
                }
            }
            default -> {
                long[] x = (long[]) from;
                long sum = 0;
                for (int i = 0, j = at; i < count; i++, j += step) {
                    long next = sum + x[j];
                    ((long[]) to)[j] = exclusive ? sum : next;
                    sum = next;
                }
            }
        }
    }
}
