package dev.rondo.kernel;

import java.util.Arrays;

/**
 * The kernels without the Vector API. They specify the bits of the vector code, and serve where vectors would be slow.
 * They read panels of any width, so the weights of vector kernels serve them too. From the second call on they allocate
 * nothing, even in the interpreter.
 */
final class PlainKernels implements Kernels {
    @Override
    public boolean vector() {
        return false;
    }

    @Override
    public int lanes() {
        return Padding.MULTIPLE;
    }

    @Override
    public void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (weights.format == WeightCodec.FLOAT32) {
            PlainProducts.product(weights, x, xAt, start, startAt, y, yAt);
        } else {
            PlainNarrowProduct.product(weights, x, xAt, start, startAt, y, yAt);
        }
    }

    @Override
    public void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        if (weights.format == WeightCodec.FLOAT32) {
            PlainProducts.matmul(weights, x, xRow, y, yRow, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            int to = y.at(yRow + row);
            PlainNarrowProduct.product(weights, x.values(), x.at(xRow + row), y.values(), to, y.values(), to);
        }
    }

    @Override
    public void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        PlainActivations.sigmoid(v, at, sigmoids);
        PlainActivations.tanh(v, at + sigmoids, tanhs);
        flush(v, at + sigmoids, tanhs);
    }

    private static void flush(float[] v, int at, int n) {
        for (int j = at; j < at + n; j++) {
            v[j] = PlainMath.flush(v[j]);
        }
    }

    @Override
    public void relu(float[] v, int at, int n) {
        for (int j = at; j < at + n; j++) {
            v[j] = v[j] < Float.MIN_NORMAL ? 0f : v[j];
        }
    }

    @Override
    public float softmax(float[] v, int at, int n) {
        float max = v[at];
        for (int j = at + 1; j < at + n; j++) {
            max = Math.max(max, v[j]);
        }
        int sums = at + Padding.pad(n);
        Arrays.fill(v, at + n, sums + VirtualLanes.COUNT, 0f);
        for (int j = 0; j < n; j++) {
            float e = PlainMath.expOfNegative(v[at + j] - max);
            v[at + j] = e;
            v[sums + j % VirtualLanes.COUNT] += e;
        }
        float sum = VirtualLanes.sum(v, sums);
        for (int j = at; j < at + n; j++) {
            v[j] /= sum;
        }
        return max;
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        sigmoidTanh(gates, at, 3 * stride, n);
        for (int j = 0; j < n; j++) {
            float input = gates[at + j] * gates[at + 3 * stride + j];
            float cell = PlainMath.flush(PlainMath.fma(gates[at + stride + j], c[cAt + j], input));
            c[cAt + j] = cell;
            h[hAt + j] = cell;
        }
        PlainActivations.tanh(h, hAt, n);
        for (int j = 0; j < n; j++) {
            h[hAt + j] = PlainMath.flush(gates[at + 2 * stride + j] * h[hAt + j]);
        }
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        ElementWise.add(b, bAt, a, aAt, 2 * stride);
        PlainActivations.sigmoid(a, aAt, 2 * stride);
        int candidate = aAt + 2 * stride;
        for (int j = 0; j < n; j++) {
            a[candidate + j] = PlainMath.fma(a[aAt + j], b[bAt + 2 * stride + j], a[candidate + j]);
        }
        PlainActivations.tanh(a, candidate, n);
        for (int j = 0; j < n; j++) {
            float z = a[aAt + stride + j];
            float next = a[candidate + j];
            h[hAt + j] = PlainMath.flush(PlainMath.fma(z, h[hAt + j] - next, next));
        }
    }
}
