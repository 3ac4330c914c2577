package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.expOfNegative;
import static dev.rondo.kernel.VectorMath.flush;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.kernel.VectorMath.sigmoid;
import static dev.rondo.kernel.VectorMath.tanh;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The cells and the activations of rows. This is a template. */
final class VectorCells extends Cells {
    VectorCells() {}

    @Override
    void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        int middle = at + sigmoids;
        for (int j = at; j < middle; j += LANES) {
            sigmoid(load(v, j)).intoArray(v, j);
        }
        for (int j = middle; j < middle + tanhs; j += LANES) {
            flush(tanh(load(v, j))).intoArray(v, j);
        }
    }

    @Override
    void relu(float[] v, int at, int n) {
        for (int j = at; j < at + n; j += LANES) {
            FloatVector x = load(v, j);
            x.blend(0f, x.compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(v, j);
        }
    }

    /** Adds each vector of exponentials to the virtual lanes of its elements. */
    @Override
    float softmax(float[] v, int at, int n) {
        int sums = at + Padding.pad(n);
        Arrays.fill(v, at + n, sums, Float.NEGATIVE_INFINITY);
        float max = max(v, at, n);
        Arrays.fill(v, sums, sums + VirtualLanes.COUNT, 0f);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector e = expOfNegative(load(v, j).sub(max));
            e.intoArray(v, j);
            int lane = sums + (j - at & VirtualLanes.COUNT - 1);
            load(v, lane).add(e).intoArray(v, lane);
        }
        float sum = VirtualLanes.sum(v, sums);
        for (int j = at; j < at + n; j += LANES) {
            load(v, j).div(all(sum)).intoArray(v, j);
        }
        return max;
    }

    /** Keeps the maximum of each lane in memory, where the sums go later, so that no vector outlives an iteration. */
    private static float max(float[] v, int at, int n) {
        int lanes = at + Padding.pad(n);
        Arrays.fill(v, lanes, lanes + LANES, Float.NEGATIVE_INFINITY);
        for (int j = at; j < at + n; j += LANES) {
            load(v, lanes).max(load(v, j)).intoArray(v, lanes);
        }
        return load(v, lanes).reduceLanes(VectorOperators.MAX);
    }

    @Override
    void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            int i = at + j;
            FloatVector input = sigmoid(load(gates, i));
            input.intoArray(gates, i);
            FloatVector forget = sigmoid(load(gates, i + stride));
            forget.intoArray(gates, i + stride);
            FloatVector output = sigmoid(load(gates, i + 2 * stride));
            output.intoArray(gates, i + 2 * stride);
            FloatVector candidate = flush(tanh(load(gates, i + 3 * stride)));
            candidate.intoArray(gates, i + 3 * stride);
            FloatVector cell = flush(forget.fma(load(c, cAt + j), input.mul(candidate)));
            cell.intoArray(c, cAt + j);
            flush(output.mul(tanh(cell))).intoArray(h, hAt + j);
        }
    }

    @Override
    void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            int i = aAt + j;
            FloatVector reset = sigmoid(load(a, i).add(load(b, bAt + j)));
            reset.intoArray(a, i);
            FloatVector update = sigmoid(load(a, i + stride).add(load(b, bAt + stride + j)));
            update.intoArray(a, i + stride);
            FloatVector sum = reset.fma(load(b, bAt + 2 * stride + j), load(a, i + 2 * stride));
            FloatVector candidate = tanh(sum);
            candidate.intoArray(a, i + 2 * stride);
            FloatVector change = load(h, hAt + j).sub(candidate);
            flush(update.fma(change, candidate)).intoArray(h, hAt + j);
        }
    }
}
