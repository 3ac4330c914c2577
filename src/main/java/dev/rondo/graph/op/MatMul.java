package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Matrix product by NumPy's rules: of the last two axes, all others broadcast. Inputs: float32 a, b. */
public record MatMul() implements Operator {
    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor a = Tensors.floats(inputs, 0);
        Tensor b = Tensors.floats(inputs, 1);
        List<Integer> left = new ArrayList<>(a.shape());
        List<Integer> right = new ArrayList<>(b.shape());
        if (left.isEmpty() || right.isEmpty()) {
            throw new IllegalArgumentException("a single number is no matrix: " + a + ", " + b);
        }
        // A vector is a row on the left and a column on the right; that axis is not in the result.
        boolean row = left.size() == 1;
        boolean column = right.size() == 1;
        if (row) {
            left.addFirst(1);
        }
        if (column) {
            right.addLast(1);
        }
        Tensor product = multiply(Tensors.reshaped(a, left), Tensors.reshaped(b, right));
        List<Integer> shape = new ArrayList<>(product.shape());
        if (column) {
            shape.removeLast();
        }
        if (row) {
            shape.remove(shape.size() - (column ? 1 : 2));
        }
        return List.of(Tensors.reshaped(product, shape));
    }

    private static Tensor multiply(Tensor a, Tensor b) {
        int rows = a.shape().get(a.shape().size() - 2);
        int inner = a.shape().getLast();
        int columns = b.shape().getLast();
        if (b.shape().get(b.shape().size() - 2) != inner) {
            throw new IllegalArgumentException(a + " and " + b + " cannot be multiplied");
        }
        List<Integer> batch = Shapes.broadcast(outer(a), outer(b));
        List<Integer> shape = with(batch, rows, columns);
        float[] y = new float[Shapes.count(shape)];
        Tensor left = Tensors.expanded(a, with(batch, rows, inner));
        boolean shared = outer(b).stream().allMatch(n -> n == 1);
        Tensor right = shared ? b : Tensors.expanded(b, with(batch, inner, columns));
        int matrices = Shapes.product(batch, 0, batch.size());
        float[][] matrix = null;
        for (int m = 0; m < matrices && y.length > 0; m++) {
            matrix = m > 0 && shared ? matrix : rows(right.values(), m * inner * columns, inner, columns);
            multiply(left.values(), m * rows, rows, matrix, y, columns);
        }
        return Tensor.of(shape, y);
    }

    private static float[][] rows(float[] values, int at, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, at + row * columns, matrix[row], 0, columns);
        }
        return matrix;
    }

    /** Some rows of a, times a matrix, are the same rows of y. */
    private static void multiply(float[] a, int from, int count, float[][] matrix, float[] y, int columns) {
        float[] sums = new float[columns];
        for (int row = from; row < from + count; row++) {
            Arrays.fill(sums, 0);
            Products.add(a, row * matrix.length, matrix, sums);
            System.arraycopy(sums, 0, y, row * columns, columns);
        }
    }

    private static List<Integer> outer(Tensor matrices) {
        return matrices.shape().subList(0, matrices.shape().size() - 2);
    }

    private static List<Integer> with(List<Integer> batch, int rows, int columns) {
        List<Integer> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }
}
