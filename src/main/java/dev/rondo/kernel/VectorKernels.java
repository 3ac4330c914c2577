package dev.rondo.kernel;

/**
 * The kernels on vectors. Consecutive lanes are consecutive outputs, so there is no horizontal sum and no tail.
 *
 * <p>The work is done by static methods in small classes. C2 gives up inlining at a fixed number of nodes in one
 * compilation and then puts every vector on the heap; so each method here has one small job and one activation.
 */
final class VectorKernels implements Kernels {
    @Override
    public int lanes() {
        return VectorMath.SPECIES.length();
    }

    @Override
    public int panelWidth() {
        return VectorMath.SPECIES.length();
    }

    @Override
    public void product(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        switch (weights.gates) {
            case 1 -> VectorProducts.product1(weights, x, xAt, start, startAt, y, yAt);
            case 2 -> VectorProducts.product2(weights, x, xAt, start, startAt, y, yAt);
            case 3 -> VectorProducts.product3(weights, x, xAt, start, startAt, y, yAt);
            case 4 -> VectorProducts.product4(weights, x, xAt, start, startAt, y, yAt);
            default -> throw new IllegalArgumentException("1 to 4 gates, not " + weights.gates);
        }
    }

    @Override
    public void matmul(Panels weights, float[] x, int xAt, int xStride, int rows, float[] y, int yAt, int yStride) {
        VectorMatmul.matmul(weights, x, xAt, xStride, rows, y, yAt, yStride);
    }

    @Override
    public void sigmoid(float[] v, int at, int n) {
        VectorActivations.sigmoid(v, at, n);
    }

    @Override
    public void tanh(float[] v, int at, float[] y, int yAt, int n) {
        VectorActivations.tanh(v, at, y, yAt, n);
    }

    @Override
    public void relu(float[] v, int at, float[] y, int yAt, int n) {
        VectorActivations.relu(v, at, y, yAt, n);
    }

    @Override
    public void softmax(float[] v, int at, int n) {
        VectorActivations.softmax(v, at, n);
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        int f = at + stride;
        int o = f + stride;
        int g = o + stride;
        VectorActivations.sigmoid(gates, at, 3 * stride);
        VectorActivations.tanh(gates, g, gates, g, n);
        VectorCells.lstmState(gates, at, f, o, g, c, cAt, h, hAt, n);
    }

    @Override
    public void cellState(float[] i, int iAt, float[] f, int fAt, float[] g, int gAt, float[] c, int cAt, int n) {
        VectorCells.cellState(i, iAt, f, fAt, g, gAt, c, cAt, n);
    }

    @Override
    public void cellOutput(float[] o, int oAt, float[] c, int cAt, float[] h, int hAt, int n) {
        VectorCells.cellOutput(o, oAt, c, cAt, h, hAt, n);
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        VectorCells.sigmoidOfSum(a, aAt, b, bAt, 2 * stride);
        int candidate = aAt + 2 * stride;
        VectorCells.multiplyAdd(a, aAt, b, bAt + 2 * stride, a, candidate, n);
        VectorCells.gruState(a, aAt + stride, a, candidate, h, hAt, n);
    }

    @Override
    public void gruState(float[] z, int zAt, float[] m, int mAt, float[] h, int hAt, int n) {
        VectorCells.gruState(z, zAt, m, mAt, h, hAt, n);
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        VectorCells.multiply(a, aAt, b, bAt, y, yAt, n);
    }

    @Override
    public void multiplyAdd(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        VectorCells.multiplyAdd(a, aAt, b, bAt, y, yAt, n);
    }

    @Override
    public void complement(float[] a, int aAt, float[] y, int yAt, int n) {
        VectorCells.complement(a, aAt, y, yAt, n);
    }
}
