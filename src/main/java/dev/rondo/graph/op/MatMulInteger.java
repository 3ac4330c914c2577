package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX MatMulInteger: {@code (a - aZero) (b - bZero)} of integers of 8 bits, exact in int32. Inputs: a, b, at least matrices;
 * an optional zero of a, one or one per row; an optional zero of b, one or one per column.
 */
public record MatMulInteger() implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = shifted(inputs, 0, true);
        Tensor b = shifted(inputs, 1, false);
        int rank = a.shape().size();
        int rows = a.shape().get(rank - 2);
        int inner = a.shape().getLast();
        int columns = b.shape().getLast();
        if (b.shape().get(b.shape().size() - 2) != inner) {
            throw new IllegalArgumentException(a + " and " + b + " cannot be multiplied");
        }
        List<Integer> batch = ShapeMath.broadcast(
                a.shape().subList(0, rank - 2), b.shape().subList(0, b.shape().size() - 2));
        List<Integer> shape = with(batch, rows, columns);
        int[] y = new int[ShapeMath.count(shape)];
        Budget.multiply(y.length, inner);
        int[] left = TensorArrays.expanded(a, with(batch, rows, inner)).ints();
        int[] right = TensorArrays.expanded(b, with(batch, inner, columns)).ints();
        int count = y.length == 0 ? 0 : y.length / columns;
        for (int row = 0; row < count; row++) {
            Budget.checkInterrupt();
            for (int k = 0; k < inner; k++) {
                int factor = left[row * inner + k];
                int from = (row / rows * inner + k) * columns;
                for (int j = 0; j < columns; j++) {
                    y[row * columns + j] += factor * right[from + j];
                }
            }
        }
        return List.of(Tensor.ofInts(shape, y));
    }

    /** An input without its zero. */
    private static Tensor shifted(List<@Nullable Tensor> inputs, int index, boolean perRow) {
        Tensor matrix = OperatorInputs.required(inputs, index);
        Tensor zero = OperatorInputs.optional(inputs, index + 2);
        if (matrix.type() != Type.INT32 || matrix.shape().size() < 2) {
            throw new IllegalArgumentException("needs matrices of integers, but got " + inputs);
        }
        if (zero == null) {
            return matrix;
        }
        boolean column = perRow && zero.shape().size() == 1;
        Tensor aligned = column ? TensorArrays.reshaped(zero, List.of(TensorArrays.count(zero), 1)) : zero;
        return Binary.SUB.run(List.of(matrix, aligned)).getFirst();
    }

    private static List<Integer> with(List<Integer> batch, int rows, int columns) {
        List<Integer> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }
}
