package dev.rondo.graph.op;

import dev.rondo.kernel.PackedMatrix;
import org.jspecify.annotations.Nullable;

/**
 * {@code i, f = f(x W + h R + Wb + Rb + P c), n = g(..), c' = f c + i n, o = f(.. + P c'), h' = o h(c')}. Sums are in
 * the order i f o n. The extra values of a row are h(c').
 */
final class LstmCell extends RecurrentCell {
    /** ONNX stores i o f n. */
    private static final int[] ORDER = {0, 2, 1, 3};

    private final PackedMatrix recurrent;
    /** i o f, [3][H]; or null. */
    private final float @Nullable [] peepholes;

    private final boolean fused;

    LstmCell(CellRules rules, CellWeights weights) {
        super(rules, weights, padded(rules.hidden(), ORDER, weights.wBias(), weights.rBias()), ORDER);
        this.recurrent = PackedMatrix.pack(KERNELS.lanes(), weights.r(), 0, hidden, hidden, ORDER);
        this.peepholes = weights.peepholes();
        this.fused = peepholes == null && !rules.inputForget() && rules.areDefault();
    }

    @Override
    int extraWidth() {
        return fused ? 0 : hidden;
    }

    @Override
    void addRecurrent(float[] sums, int at, int rows, float[] h, float[] extra) {
        addProduct(recurrent, h, rows, sums, at, width());
    }

    @Override
    void step(float[] sums, int at, float[] extra, int extraAt, float[] h, float[] c, int stateAt) {
        if (fused) {
            KERNELS.lstm(sums, at, stride, c, stateAt, h, stateAt, hidden);
            return;
        }
        int f = at + stride;
        int o = at + 2 * stride;
        int n = at + 3 * stride;
        addPeephole(0, sums, at, c, stateAt);
        addPeephole(2, sums, f, c, stateAt);
        rules.activate(0, sums, at, hidden);
        rules.activate(0, sums, f, hidden);
        rules.activate(1, sums, n, hidden);
        for (int j = 0; j < hidden; j++) {
            float forget = rules.inputForget() ? 1 - sums[at + j] : sums[f + j];
            c[stateAt + j] = forget * c[stateAt + j] + sums[at + j] * sums[n + j];
        }
        addPeephole(1, sums, o, c, stateAt);
        rules.activate(0, sums, o, hidden);
        System.arraycopy(c, stateAt, extra, extraAt, hidden);
        rules.activations().get(2).apply(extra, extraAt, hidden);
        for (int j = 0; j < hidden; j++) {
            h[stateAt + j] = sums[o + j] * extra[extraAt + j];
        }
    }

    private void addPeephole(int block, float[] sums, int at, float[] c, int stateAt) {
        if (peepholes != null) {
            for (int j = 0; j < hidden; j++) {
                sums[at + j] += peepholes[block * hidden + j] * c[stateAt + j];
            }
        }
    }
}
