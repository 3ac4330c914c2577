package dev.rondo.graph.op;

import dev.rondo.kernel.PackedMatrix;

/** {@code h' = f(x W + h R + Wb + Rb)}. */
final class RnnCell extends RecurrentCell {
    private static final int[] ORDER = {0};

    private final PackedMatrix recurrent;

    RnnCell(CellRules rules, CellWeights weights) {
        super(rules, weights, padded(rules.hidden(), ORDER, weights.wBias(), weights.rBias()), ORDER);
        this.recurrent = PackedMatrix.pack(KERNELS.lanes(), weights.r(), 0, hidden, hidden, ORDER);
    }

    @Override
    int extraWidth() {
        return 0;
    }

    @Override
    void addRecurrent(float[] sums, int at, int rows, float[] h, float[] extra) {
        addProduct(recurrent, h, rows, sums, at, width());
    }

    @Override
    void step(float[] sums, int at, float[] extra, int extraAt, float[] h, float[] c, int stateAt) {
        rules.activate(0, sums, at, hidden);
        System.arraycopy(sums, at, h, stateAt, hidden);
    }
}
