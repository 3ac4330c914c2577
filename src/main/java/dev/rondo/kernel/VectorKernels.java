package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.invoke.MethodHandles;
import java.util.Map;

/**
 * The kernels on vectors. Consecutive lanes hold consecutive outputs, so there is no horizontal sum and no tail. The work is
 * done by classes that {@link Template} defines. Each method is longer than 325 bytes of bytecode, the limit of C2's inlining,
 * so each is compiled separately.
 */
final class VectorKernels implements Kernels {
    private static final Cells CELLS =
            (Cells) new Template(VectorCells.class, MethodHandles.lookup()).instantiate(Map.of());

    @Override
    public int lanes() {
        return Species.FLOATS.length();
    }

    @Override
    public void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        weights.product.apply(weights.segment, weights.scales, x, xAt, start, startAt, y, yAt);
    }

    @Override
    public void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        if (weights.format == WeightCodec.FLOAT32) {
            VectorMatmul.matmul(weights, x, xRow, y, yRow, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            int to = y.at(yRow + row);
            weights.product.apply(
                    weights.segment, weights.scales, x.values(), x.at(xRow + row), y.values(), to, y.values(), to);
        }
    }

    @Override
    public void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        CELLS.sigmoidTanh(v, at, sigmoids, tanhs);
    }

    @Override
    public void relu(float[] v, int at, int n) {
        CELLS.relu(v, at, n);
    }

    @Override
    public float softmax(float[] v, int at, int n) {
        return CELLS.softmax(v, at, n);
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        CELLS.lstm(gates, at, stride, c, cAt, h, hAt, n);
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        CELLS.gru(a, aAt, b, bAt, stride, h, hAt, n);
    }
}
