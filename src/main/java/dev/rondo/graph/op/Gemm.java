package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.List;

/**
 * alpha a b + beta c, of matrices. Inputs: float32 a, b and c, which is broadcast and may be missing.
 *
 * @param alpha a factor
 * @param beta a factor
 * @param transposeA whether a is given transposed
 * @param transposeB whether b is given transposed
 */
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor a = matrix(Tensors.floats(inputs, 0), transposeA);
        Tensor b = matrix(Tensors.floats(inputs, 1), transposeB);
        Tensor product = new MatMul().run(List.of(a, b)).getFirst();
        float[] y = product.values();
        Tensor c = Tensors.optional(inputs, 2);
        if (c == null) {
            for (int i = 0; i < y.length; i++) {
                y[i] *= alpha;
            }
        } else {
            addTo(y, product.shape(), Tensors.floats(inputs, 2));
        }
        return List.of(product);
    }

    private void addTo(float[] y, List<Integer> shape, Tensor c) {
        if (!Shapes.broadcast(c.shape(), shape).equals(shape)) {
            throw new IllegalArgumentException("c of shape " + c.shape() + " cannot be added to " + shape);
        }
        float[] added = Tensors.expanded(c, shape).values();
        for (int i = 0; i < y.length; i++) {
            y[i] = alpha * y[i] + beta * added[i];
        }
    }

    private static Tensor matrix(Tensor tensor, boolean transposed) {
        if (tensor.shape().size() != 2) {
            throw new IllegalArgumentException("expected a matrix, but got " + tensor);
        }
        return transposed ? Tensors.transposed(tensor, 1, 0) : tensor;
    }
}
