package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/**
 * Recurrent dropout (Gal, Ghahramani 2016): {@code U (m h)} replaces {@code U h}, where m is 0 or 1 / (1 - rate), the same
 * at every step of a stream. The state that the cell carries forward is not affected. Each stream of a pass has its own
 * mask.
 */
final class RecurrentMask {
    private final DropoutFactors factors;
    private final int size;
    private final int width;
    /** m: [B][width]. */
    private float[] mask = {};
    /** m h of each step: [T][B][width]. */
    private float[] masked = {};
    /** d(m h) of one step: [B][width]. */
    private float[] dMasked = {};

    private final RowView maskedRows = new RowView();
    private final RowView dMaskedRows = new RowView();

    RecurrentMask(float rate, int salt, int size) {
        // ~salt, because a dropout layer at the same offset uses salt.
        this.factors = new DropoutFactors(rate, ~salt);
        this.size = size;
        this.width = Padding.pad(size);
    }

    long workspace(int steps, int batch) {
        return ((long) steps * batch + 2L * batch) * width;
    }

    void reserve(int steps, int batch) {
        mask = Training.grown(mask, (long) batch * width);
        masked = Training.grown(masked, (long) steps * batch * width);
        dMasked = Training.grown(dMasked, (long) batch * width);
        maskedRows.set(masked, 0, width);
        dMaskedRows.set(dMasked, 0, width);
    }

    /** Draws the masks of some streams. */
    void draw(Pass pass, int from, int to) {
        for (int b = from; b < to; b++) {
            for (int j = 0; j < size; j++) {
                mask[b * width + j] = factors.factor(pass, (long) b * size + j);
            }
        }
    }

    /**
     * Masks h of some streams at one time.
     *
     * @param h rows of hidden states
     * @param row the first row
     * @param stream the stream of the first row
     * @param rows the number of streams
     */
    void apply(RowView h, int row, int stream, int rows) {
        for (int r = 0; r < rows; r++) {
            int to = maskedRows.at(row + r);
            System.arraycopy(mask, (stream + r) * width, masked, to, width);
            ElementWise.multiply(masked, to, h.values(), h.at(row + r), masked, to, size);
        }
    }

    /** {@return m h of all steps [T][B]} */
    RowView rows() {
        return maskedRows;
    }

    /**
     * Adds {@code m (U' dsums)} to the gradients of h of some streams at one time.
     *
     * @param transposed U'
     * @param dSums rows of gradients of sums
     * @param row the first row of dSums
     * @param dStates the gradients of the states, one row per stream
     * @param stream the stream of the first row
     * @param rows the number of streams
     */
    void addTransposed(PackedMatrix transposed, RowView dSums, int row, RowView dStates, int stream, int rows) {
        int first = stream * width;
        Arrays.fill(dMasked, first, first + rows * width, 0f);
        Training.KERNELS.matmul(transposed, dSums, row, dMaskedRows, stream, rows);
        for (int b = stream; b < stream + rows; b++) {
            ElementWise.multiplyAdd(mask, b * width, dMasked, b * width, dStates.values(), dStates.at(b), size);
        }
    }
}
