package dev.rondo.graph.op;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import org.jspecify.annotations.Nullable;

/**
 * {@code z, r = f(x W + h R + Wb + Rb), h' = (1 - z) n + z h}. With linear_before_reset, {@code n = g(x W + r (h R +
 * Rb) + Wb)}; without, {@code n = g(x W + (r h) R + Rb + Wb)}. Sums are in the order r z n.
 *
 * <p>The extra values of a row are, with linear_before_reset, the sums h R + Rb of all gates; without, r h.
 */
final class GruCell extends RecurrentCell {
    /** ONNX stores z r n. */
    private static final int[] ORDER = {1, 0, 2};

    /** Of all gates with linear_before_reset, of r and z without. */
    private final PackedMatrix recurrent;
    /** R of n without linear_before_reset, else null. */
    private final @Nullable PackedMatrix candidate;
    /** Rb with linear_before_reset, else empty. */
    private final float[] recurrentBias;

    private final boolean fused;

    GruCell(CellRules rules, CellWeights weights) {
        super(rules, weights, inputBias(rules, weights), ORDER);
        boolean linear = rules.linearBeforeReset();
        float[] r = weights.r();
        this.recurrent = linear
                ? PackedMatrix.pack(KERNELS.lanes(), r, 0, hidden, hidden, ORDER)
                : PackedMatrix.pack(KERNELS.lanes(), r, 0, hidden, hidden, 1, 0);
        this.candidate = linear ? null : PackedMatrix.pack(KERNELS.lanes(), r, 2 * hidden * hidden, hidden, hidden, 0);
        this.recurrentBias = linear ? padded(hidden, ORDER, weights.rBias()) : new float[0];
        this.fused = linear && rules.areDefault();
    }

    private static float[] inputBias(CellRules rules, CellWeights weights) {
        return rules.linearBeforeReset()
                ? padded(rules.hidden(), ORDER, weights.wBias())
                : padded(rules.hidden(), ORDER, weights.wBias(), weights.rBias());
    }

    @Override
    int extraWidth() {
        return candidate == null ? recurrentBias.length : Padding.pad(hidden);
    }

    @Override
    void addRecurrent(float[] sums, int at, int rows, float[] h, float[] extra) {
        if (candidate != null) {
            addResetProduct(candidate, sums, at, rows, h, extra);
            return;
        }
        for (int row = 0; row < rows; row++) {
            System.arraycopy(recurrentBias, 0, extra, row * recurrentBias.length, recurrentBias.length);
        }
        addProduct(recurrent, h, rows, extra, 0, recurrentBias.length);
    }

    /** Without linear_before_reset: activates r and z, and adds (r h) R to the sums of n. */
    private void addResetProduct(PackedMatrix weights, float[] sums, int at, int rows, float[] h, float[] extra) {
        addProduct(recurrent, h, rows, sums, at, width());
        for (int row = 0; row < rows; row++) {
            int r = at + row * width();
            activateGates(sums, r);
            for (int j = 0; j < hidden; j++) {
                extra[row * stride + j] = sums[r + j] * h[row * stride + j];
            }
        }
        addProduct(weights, extra, rows, sums, at + 2 * stride, width());
    }

    private void activateGates(float[] sums, int at) {
        rules.activate(0, sums, at, hidden);
        rules.activate(0, sums, at + stride, hidden);
    }

    @Override
    void step(float[] sums, int at, float[] extra, int extraAt, float[] h, float[] c, int stateAt) {
        if (fused) {
            KERNELS.gru(sums, at, extra, extraAt, stride, h, stateAt, hidden);
            return;
        }
        int z = at + stride;
        int n = at + 2 * stride;
        if (candidate == null) {
            for (int i = 0; i < 2 * stride; i++) {
                sums[at + i] += extra[extraAt + i];
            }
            activateGates(sums, at);
            for (int j = 0; j < hidden; j++) {
                sums[n + j] += sums[at + j] * extra[extraAt + 2 * stride + j];
            }
        }
        rules.activate(1, sums, n, hidden);
        for (int j = 0; j < hidden; j++) {
            h[stateAt + j] = (1 - sums[z + j]) * sums[n + j] + sums[z + j] * h[stateAt + j];
        }
    }
}
