package dev.rondo.kernel;

import java.util.Arrays;

/**
 * The kernels without vectors: the specification of {@link VectorKernels}, and what serves where those would be slow.
 * One output a panel, so that each output's weights lie side by side.
 */
final class ScalarKernels implements Kernels {
    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int panelWidth() {
        return 1;
    }

    @Override
    public void product(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        ScalarProducts.product(weights, x, xAt, start, startAt, y, yAt);
    }

    @Override
    public void matmul(Panels weights, float[] x, int xAt, int xStride, int rows, float[] y, int yAt, int yStride) {
        ScalarProducts.matmul(weights, x, xAt, xStride, rows, y, yAt, yStride);
    }

    @Override
    public void sigmoid(float[] v, int at, int n) {
        for (int j = at; j < at + n; j++) {
            v[j] = ScalarMath.sigmoid(v[j]);
        }
    }

    @Override
    public void tanh(float[] v, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = ScalarMath.flush(ScalarMath.tanh(v[at + j]));
        }
    }

    @Override
    public void relu(float[] v, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = ScalarMath.flush(ScalarMath.relu(v[at + j]));
        }
    }

    @Override
    public void softmax(float[] v, int at, int n) {
        float max = v[at];
        for (int j = at + 1; j < at + n; j++) {
            max = Math.max(max, v[j]);
        }
        int sums = at + Kernels.pad(n);
        Arrays.fill(v, at + n, sums + VIRTUAL_LANES, 0f);
        for (int j = 0; j < n; j++) {
            float e = ScalarMath.expOfNegative(v[at + j] - max);
            v[at + j] = e;
            v[sums + j % VIRTUAL_LANES] += e;
        }
        float sum = sumOfLanes(v, sums);
        for (int j = at; j < at + n; j++) {
            v[j] /= sum;
        }
    }

    /** What a sum across outputs runs over, whatever the width of a vector. */
    static final int VIRTUAL_LANES = 16;

    /** The fixed tree: the upper half of the lanes is added to the lower, until one is left. */
    static float sumOfLanes(float[] v, int at) {
        for (int half = VIRTUAL_LANES / 2; half > 0; half /= 2) {
            for (int j = at; j < at + half; j++) {
                v[j] += v[j + half];
            }
        }
        return v[at];
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        int f = at + stride;
        int o = f + stride;
        int g = o + stride;
        sigmoid(gates, at, n);
        sigmoid(gates, f, n);
        sigmoid(gates, o, n);
        tanh(gates, g, gates, g, n);
        cellState(gates, at, gates, f, gates, g, c, cAt, n);
        cellOutput(gates, o, c, cAt, h, hAt, n);
    }

    @Override
    public void cellState(float[] i, int iAt, float[] f, int fAt, float[] g, int gAt, float[] c, int cAt, int n) {
        for (int j = 0; j < n; j++) {
            float next = ScalarMath.fma(f[fAt + j], c[cAt + j], i[iAt + j] * g[gAt + j]);
            c[cAt + j] = ScalarMath.flush(next);
        }
    }

    @Override
    public void cellOutput(float[] o, int oAt, float[] c, int cAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j++) {
            h[hAt + j] = ScalarMath.flush(o[oAt + j] * ScalarMath.tanh(c[cAt + j]));
        }
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        for (int gate = 0; gate < 2; gate++) {
            for (int j = gate * stride; j < gate * stride + n; j++) {
                a[aAt + j] = ScalarMath.sigmoid(a[aAt + j] + b[bAt + j]);
            }
        }
        int candidate = aAt + 2 * stride;
        multiplyAdd(a, aAt, b, bAt + 2 * stride, a, candidate, n);
        gruState(a, aAt + stride, a, candidate, h, hAt, n);
    }

    @Override
    public void gruState(float[] z, int zAt, float[] m, int mAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j++) {
            float candidate = ScalarMath.tanh(m[mAt + j]);
            m[mAt + j] = candidate;
            float next = ScalarMath.fma(z[zAt + j], h[hAt + j] - candidate, candidate);
            h[hAt + j] = ScalarMath.flush(next);
        }
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = a[aAt + j] * b[bAt + j];
        }
    }

    @Override
    public void multiplyAdd(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = ScalarMath.fma(a[aAt + j], b[bAt + j], y[yAt + j]);
        }
    }

    @Override
    public void complement(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = 1f - a[aAt + j];
        }
    }
}
