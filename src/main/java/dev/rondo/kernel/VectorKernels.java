package dev.rondo.kernel;

/**
 * The kernels on vectors. Consecutive lanes hold consecutive outputs, so there is no horizontal sum and no tail.
 *
 * <p>The work is done in a few large static methods. C2 stops inlining after 18,000 nodes in one compilation, and a vector
 * passed to a method that is not inlined becomes a heap object. An activation takes some 9,000 nodes. Therefore no method
 * here passes a vector to another, and activations are repeated in each kernel. Kernels are longer than 325 bytes of
 * bytecode, the limit of C2's inlining, so each is compiled separately.
 */
final class VectorKernels implements Kernels {
    @Override
    public boolean vector() {
        return true;
    }

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
        VectorActivations.sigmoidTanh(v, at, sigmoids, tanhs);
    }

    @Override
    public void relu(float[] v, int at, int n) {
        VectorActivations.relu(v, at, n);
    }

    @Override
    public float softmax(float[] v, int at, int n) {
        return VectorActivations.softmax(v, at, n);
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        VectorActivations.sigmoidTanh(gates, at, 3 * stride, n);
        VectorCells.lstm(gates, at, stride, c, cAt, h, hAt, n);
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        VectorCells.gru(a, aAt, b, bAt, stride, h, hAt, n);
    }
}
