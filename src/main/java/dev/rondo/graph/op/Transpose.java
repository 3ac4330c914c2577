package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Transpose: puts axes in a different order. Input: data. Moving axes of size 1 only copies nothing.
 *
 * @param permutation for each axis of the result, the number of the input's axis; empty to reverse all axes
 */
public record Transpose(List<Integer> permutation) implements Operator {
    /** Copies the permutation. */
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    /**
     * {@return the permutation of the axes of an input}
     *
     * @param rank the number of axes
     * @throws IllegalArgumentException if the operator permutes a different number of axes
     */
    public int[] permutation(int rank) {
        if (permutation.isEmpty()) {
            return IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        }
        boolean fits = permutation.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, rank).boxed().toList());
        if (!fits) {
            throw new IllegalArgumentException("perm " + permutation + " does not permute " + rank + " axes");
        }
        return permutation.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        return List.of(TensorArrays.transposed(data, permutation(data.shape().size())));
    }
}
