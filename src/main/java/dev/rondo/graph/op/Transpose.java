package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts axes in another order. Input: data.
 *
 * @param permutation for each axis of the result, the axis of the input that it is; empty to reverse them all
 */
public record Transpose(List<Integer> permutation) implements Operator {
    /** Copies the permutation. */
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    /** The permutation for an input of this rank. */
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
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        return List.of(TensorArrays.transposed(data, permutation(data.shape().size())));
    }
}
