package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX MatMul: the matrix product by NumPy's rules, of the last two axes; all others broadcast. A vector is a row on
 * the left and a column on the right. Inputs: float32 a, b. A constant matrix b is packed for the kernels.
 */
public record MatMul() implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public Operator prepare(ConstantInputs inputs) {
        if (!inputs.isConstant(1)) {
            return this;
        }
        Tensor b = OperatorInputs.floats(inputs.tensors(), 1);
        int rank = b.shape().size();
        int inner = rank < 2 ? 0 : b.shape().get(rank - 2);
        int columns = rank < 2 ? 0 : b.shape().getLast();
        // Packs a single matrix only: a stack of them is multiplied one by one.
        if (!WeightProduct.pays(columns, inner) || TensorArrays.count(b) != inner * columns) {
            return this;
        }
        float[] weights = WeightProduct.transposed(b.values(), inner, columns, 1);
        WeightProduct product = new WeightProduct(weights, 0, columns, inner, null);
        return (List<@Nullable Tensor> given) -> List.of(multiply(OperatorInputs.floats(given, 0), b, product));
    }

    private static Tensor multiply(Tensor a, Tensor b, WeightProduct product) {
        List<Integer> shape = shape(a, b);
        float[] y = new float[ShapeMath.count(shape)];
        Budget.multiply(y.length, product.inputs());
        product.apply(a.values(), y.length / product.outputs(), y);
        return Tensor.of(shape, y);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor a = OperatorInputs.floats(inputs, 0);
        Tensor b = OperatorInputs.floats(inputs, 1);
        return List.of(Tensor.of(shape(a, b), multiply(a, b)));
    }

    /** The shape of a product. */
    private static List<Integer> shape(Tensor a, Tensor b) {
        if (a.shape().isEmpty() || b.shape().isEmpty()) {
            throw new IllegalArgumentException("a single number is not a matrix: " + a + ", " + b);
        }
        List<Integer> left = left(a);
        List<Integer> right = right(b);
        if (!left.getLast().equals(right.get(right.size() - 2))) {
            throw new IllegalArgumentException(a + " and " + b + " cannot be multiplied");
        }
        List<Integer> shape = new ArrayList<>(ShapeMath.broadcast(outer(left), outer(right)));
        if (a.shape().size() > 1) {
            shape.add(left.get(left.size() - 2));
        }
        if (b.shape().size() > 1) {
            shape.add(right.getLast());
        }
        return shape;
    }

    private static List<Integer> left(Tensor a) {
        return a.shape().size() > 1 ? a.shape() : List.of(1, a.shape().getFirst());
    }

    private static List<Integer> right(Tensor b) {
        return b.shape().size() > 1 ? b.shape() : List.of(b.shape().getFirst(), 1);
    }

    private static List<Integer> outer(List<Integer> matrices) {
        return matrices.subList(0, matrices.size() - 2);
    }

    private static float[] multiply(Tensor a, Tensor b) {
        List<Integer> left = left(a);
        List<Integer> right = right(b);
        int rows = left.get(left.size() - 2);
        int inner = left.getLast();
        int columns = right.getLast();
        List<Integer> batch = ShapeMath.broadcast(outer(left), outer(right));
        float[] y = new float[ShapeMath.count(with(batch, rows, columns))];
        Tensor factors = TensorArrays.expanded(TensorArrays.reshaped(a, left), with(batch, rows, inner));
        boolean shared = outer(right).stream().allMatch(size -> size == 1);
        Tensor matrices = TensorArrays.reshaped(b, right);
        matrices = shared ? matrices : TensorArrays.expanded(matrices, with(batch, inner, columns));
        int count = y.length == 0 ? 0 : ShapeMath.product(batch, 0, batch.size());
        Budget.multiply(y.length, inner);
        float[][] matrix = {};
        for (int m = 0; m < count; m++) {
            if (m == 0 || !shared) {
                matrix = RowProduct.rows(matrices.values(), m * inner * columns, inner, columns);
            }
            multiply(factors.values(), m * rows, rows, matrix, y, columns);
        }
        return y;
    }

    /** Multiplies some rows of a by a matrix; the results are the same rows of y. */
    private static void multiply(float[] a, int from, int count, float[][] matrix, float[] y, int columns) {
        float[] sums = new float[columns];
        for (int row = from; row < from + count; row++) {
            Budget.checkInterrupt();
            Arrays.fill(sums, 0);
            RowProduct.add(a, row * matrix.length, matrix, sums);
            System.arraycopy(sums, 0, y, row * columns, columns);
        }
    }

    private static List<Integer> with(List<Integer> batch, int rows, int columns) {
        List<Integer> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }
}
