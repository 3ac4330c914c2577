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
    public void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (weights.format == WeightCodec.FLOAT32) {
            ScalarProducts.product(weights, x, xAt, start, startAt, y, yAt);
        } else {
            ScalarNarrow.product(weights, x, xAt, start, startAt, y, yAt);
        }
    }

    @Override
    public void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        if (weights.format == WeightCodec.FLOAT32) {
            ScalarProducts.matmul(weights, x, xRow, y, yRow, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            int to = y.at(yRow + row);
            ScalarNarrow.product(weights, x.values(), x.at(xRow + row), y.values(), to, y.values(), to);
        }
    }

    @Override
    public void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        int middle = at + sigmoids;
        for (int j = at; j < middle; j++) {
            v[j] = ScalarMath.sigmoid(v[j]);
        }
        for (int j = middle; j < middle + tanhs; j++) {
            v[j] = ScalarMath.flush(ScalarMath.tanh(v[j]));
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
        int sums = at + Kernels.pad(n);
        Arrays.fill(v, at + n, sums + VirtualLanes.COUNT, 0f);
        for (int j = 0; j < n; j++) {
            float e = ScalarMath.expOfNegative(v[at + j] - max);
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
            int i = at + j;
            float input = gates[i] * gates[i + 3 * stride];
            float cell = ScalarMath.flush(ScalarMath.fma(gates[i + stride], c[cAt + j], input));
            c[cAt + j] = cell;
            h[hAt + j] = ScalarMath.flush(gates[i + 2 * stride] * ScalarMath.tanh(cell));
        }
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j++) {
            int i = aAt + j;
            float r = ScalarMath.sigmoid(a[i] + b[bAt + j]);
            float z = ScalarMath.sigmoid(a[i + stride] + b[bAt + stride + j]);
            float sum = ScalarMath.fma(r, b[bAt + 2 * stride + j], a[i + 2 * stride]);
            float candidate = ScalarMath.tanh(sum);
            a[i] = r;
            a[i + stride] = z;
            a[i + 2 * stride] = candidate;
            h[hAt + j] = ScalarMath.flush(ScalarMath.fma(z, h[hAt + j] - candidate, candidate));
        }
    }
}
