package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Gemm: {@code alpha a b + beta c}, of matrices. Inputs: float32 a, b and an optional c, which is broadcast. A
 * constant b is packed for the kernels, with c as their bias if it is constant and the same for all rows.
 *
 * @param alpha the factor of a b
 * @param beta the factor of c
 * @param transposeA whether a is given transposed
 * @param transposeB whether b is given transposed
 */
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public Operator prepare(ConstantInputs inputs) {
        if (!inputs.isConstant(1)) {
            return this;
        }
        Tensor b = matrix(OperatorInputs.floats(inputs.tensors(), 1));
        int inner = b.shape().get(transposeB ? 1 : 0);
        int columns = b.shape().get(transposeB ? 0 : 1);
        if (!WeightProduct.pays(columns, inner)) {
            return this;
        }
        float[] weights =
                transposeB ? scaled(b.values(), alpha) : WeightProduct.transposed(b.values(), inner, columns, alpha);
        float @Nullable [] bias = bias(inputs, columns);
        WeightProduct product = new WeightProduct(weights, 0, columns, inner, bias);
        return (List<@Nullable Tensor> given) -> {
            Tensor y = multiply(given, b, product);
            if (bias == null && OperatorInputs.optional(given, 2) != null) {
                addTo(y, 1, OperatorInputs.floats(given, 2));
            }
            return List.of(y);
        };
    }

    /** beta c as one row, or null if c varies from row to row or from run to run. */
    private float @Nullable [] bias(ConstantInputs inputs, int columns) {
        if (!inputs.isConstant(2)) {
            return null;
        }
        Tensor c = OperatorInputs.floats(inputs.tensors(), 2);
        boolean oneRow =
                c.shape().size() < 2 || (c.shape().size() == 2 && c.shape().getFirst() == 1);
        int count = TensorArrays.count(c);
        if (!oneRow || (count != 1 && count != columns)) {
            return null;
        }
        float[] row = scaled(c.values(), beta);
        float[] bias = Arrays.copyOf(row, columns);
        if (count == 1) {
            Arrays.fill(bias, row[0]);
        }
        return bias;
    }

    private static float[] scaled(float[] values, float factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = factor * values[i];
        }
        return scaled;
    }

    private Tensor multiply(List<@Nullable Tensor> inputs, Tensor b, WeightProduct product) {
        Tensor a = matrix(OperatorInputs.floats(inputs, 0));
        a = transposeA ? TensorArrays.transposed(a, 1, 0) : a;
        if (a.shape().get(1) != product.inputs()) {
            throw new IllegalArgumentException(a + " and " + b + " cannot be multiplied");
        }
        List<Integer> shape = List.of(a.shape().getFirst(), product.outputs());
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(y.length, product.inputs());
        product.apply(a.values(), a.shape().getFirst(), y);
        return Tensor.of(shape, y);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = matrix(OperatorInputs.floats(inputs, 0));
        Tensor b = matrix(OperatorInputs.floats(inputs, 1));
        Tensor y = new MatMul()
                .run(List.of(
                        transposeA ? TensorArrays.transposed(a, 1, 0) : a,
                        transposeB ? TensorArrays.transposed(b, 1, 0) : b))
                .getFirst();
        if (OperatorInputs.optional(inputs, 2) != null) {
            addTo(y, alpha, OperatorInputs.floats(inputs, 2));
            return List.of(y);
        }
        return List.of(alpha == 1 ? y : Tensor.of(y.shape(), scaled(y.values(), alpha)));
    }

    /** y = factor y + beta c. */
    private void addTo(Tensor y, float factor, Tensor c) {
        if (!ShapeMath.broadcast(c.shape(), y.shape()).equals(y.shape())) {
            throw new IllegalArgumentException("c of shape " + c.shape() + " cannot be added to " + y.shape());
        }
        float[] sums = y.values();
        float[] added = TensorArrays.expanded(c, y.shape()).values();
        for (int i = 0; i < sums.length; i++) {
            sums[i] = factor * sums[i] + beta * added[i];
        }
    }

    private static Tensor matrix(Tensor tensor) {
        if (tensor.shape().size() != 2) {
            throw new IllegalArgumentException("expected a matrix, but got " + tensor);
        }
        return tensor;
    }
}
