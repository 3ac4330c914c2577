package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Trilu: the upper or lower triangle of matrices, with 0 elsewhere. Inputs: data, and an optional number of the diagonal
 * that bounds the triangle: above the main diagonal if it is positive.
 *
 * @param upper whether to keep the elements on and above the diagonal
 */
public record Trilu(boolean upper) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        Tensor given = OperatorInputs.optional(inputs, 1);
        long[] diagonal = given == null ? new long[1] : OperatorInputs.integers(given, "the diagonal");
        int rank = data.shape().size();
        if (rank < 2 || diagonal.length != 1) {
            throw new IllegalArgumentException("needs a matrix and one diagonal, but got " + inputs);
        }
        int columns = data.shape().getLast();
        int rows = data.shape().get(rank - 2);
        Object result = TensorArrays.newArray(data.type(), data.shape());
        int all = columns == 0 ? 0 : TensorArrays.count(data) / columns;
        for (int row = 0; row < all; row++) {
            int shift = Math.clamp(diagonal[0], -rows, columns) + (upper ? 0 : 1);
            int bound = Math.clamp(shift + row % rows, 0, columns);
            int from = row * columns + (upper ? bound : 0);
            int count = upper ? columns - bound : bound;
            System.arraycopy(TensorArrays.array(data), from, result, from, count);
        }
        return List.of(TensorArrays.of(data.type(), data.shape(), result));
    }
}
