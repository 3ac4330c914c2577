package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;

/** The time loop of {@link Recurrent}: one way through the sequences of a batch. */
final class RecurrentRun {
    private final float[] x;
    private final int steps;
    private final int batch;
    private final int inputSize;
    private final int[] lengths;
    private final boolean[] mask;
    private final Recurrent.Masked masked;

    /**
     * Over one batch.
     *
     * @param x [T][N][I]
     * @param lengths the steps of each row [N]
     * @param mask [T][N], or null
     * @param masked what the output is where the mask is false
     */
    RecurrentRun(Tensor x, int[] lengths, boolean[] mask, Recurrent.Masked masked) {
        this.x = x.values();
        this.steps = x.shape().get(0);
        this.batch = x.shape().get(1);
        this.inputSize = x.shape().get(2);
        this.lengths = lengths;
        this.mask = mask;
        this.masked = masked;
    }

    /**
     * Walks one way.
     *
     * @param cell its cell
     * @param hidden H
     * @param way 0, or 1 for the second of two
     * @param directions how many there are
     * @param reverse whether it walks back
     * @param y the outputs [T][D][N][H], 0 until they are written
     * @param h the states [D][N][H], before and after
     * @param c the cell states [D][N][H], before and after
     */
    void walk(CellStep cell, int hidden, int way, int directions, boolean reverse, float[] y, float[] h, float[] c) {
        for (int row = 0; row < batch; row++) {
            int state = (way * batch + row) * hidden;
            int last = -1;
            for (int i = 0; i < lengths[row]; i++) {
                int t = reverse ? lengths[row] - 1 - i : i;
                int out = ((t * directions + way) * batch + row) * hidden;
                if (mask == null || mask[t * batch + row]) {
                    cell.step(x, (t * batch + row) * inputSize, h, c, state);
                    System.arraycopy(h, state, y, out, hidden);
                    last = out;
                } else if (masked == Recurrent.Masked.REPEAT && last >= 0) {
                    System.arraycopy(y, last, y, out, hidden);
                }
            }
            if (lengths[row] == 0) {
                java.util.Arrays.fill(h, state, state + hidden, 0f);
                java.util.Arrays.fill(c, state, state + hidden, 0f);
            }
        }
    }
}
