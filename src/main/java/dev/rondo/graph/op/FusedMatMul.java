package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * FusedMatMul of ONNX Runtime: {@code alpha a b}, where a, b or both are given with their last two axes swapped. Inputs:
 * float32 a, b.
 *
 * @param alpha the factor
 * @param transposeA whether a is given transposed
 * @param transposeB whether b is given transposed
 */
public record FusedMatMul(float alpha, boolean transposeA, boolean transposeB) implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = matrix(OperatorInputs.floats(inputs, 0), transposeA);
        Tensor b = matrix(OperatorInputs.floats(inputs, 1), transposeB);
        Tensor product = new MatMul().run(List.of(a, b)).getFirst();
        return alpha == 1 ? List.of(product) : Binary.MUL.run(List.of(product, Tensor.of(List.of(), alpha)));
    }

    private static Tensor matrix(Tensor tensor, boolean transposed) {
        int rank = tensor.shape().size();
        // A vector has no axes to swap.
        if (!transposed || rank < 2) {
            return tensor;
        }
        int[] permutation = new int[rank];
        for (int i = 0; i < rank; i++) {
            permutation[i] = i < rank - 2 ? i : i == rank - 2 ? rank - 1 : rank - 2;
        }
        return TensorArrays.transposed(tensor, permutation);
    }
}
