package dev.rondo.graph.op;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code y = x W + b} for rows of x, with W packed for the kernels. Immutable and thread-safe. */
public final class WeightProduct {
    /**
     * Packed weights are padded to the outputs of one vector, up to 16: with fewer than this, padding costs too much
     * memory.
     */
    private static final int FEWEST_OUTPUTS = 4;

    /** Packed weights have an overhead of some hundred bytes, too much for fewer inputs than this. */
    private static final int FEWEST_INPUTS = 8;

    /** The rows per block if the sums have to be copied. */
    private static final int BLOCK = 64;

    private static final Kernels KERNELS = Backend.active().kernels();

    private final PackedMatrix weights;
    /** [pad(outputs)]. */
    private final float[] bias;

    /**
     * Packs weights.
     *
     * @param source the transposed matrix W, [outputs][inputs]
     * @param at the index of its first element
     * @param outputs the columns of W
     * @param inputs the rows of W
     * @param bias [outputs], or null for zeros
     */
    public WeightProduct(float[] source, int at, int outputs, int inputs, float @Nullable [] bias) {
        this.weights = PackedMatrix.pack(KERNELS.lanes(), source, at, outputs, inputs, 0);
        this.bias = bias == null ? new float[weights.sums()] : Arrays.copyOf(bias, weights.sums());
    }

    /** Whether weights are worth packing. */
    static boolean pays(int outputs, int inputs) {
        return outputs >= FEWEST_OUTPUTS && inputs >= FEWEST_INPUTS;
    }

    /** Transposes a matrix [rows][columns], scaled by a factor. */
    static float[] transposed(float[] matrix, int rows, int columns, float factor) {
        float[] transposed = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = factor * matrix[row * columns + column];
            }
        }
        return transposed;
    }

    /** The columns of W. */
    int outputs() {
        return weights.outputs();
    }

    /** The rows of W. */
    int inputs() {
        return weights.inputs();
    }

    /** The distance between rows of {@link #sums}: pad(outputs). */
    public int stride() {
        return bias.length;
    }

    /**
     * Computes rows of y.
     *
     * @param x [rows][inputs]
     * @param rows the number of rows
     * @param y [rows][outputs]
     */
    void apply(float[] x, int rows, float[] y) {
        int outputs = outputs();
        if (outputs == stride()) {
            sums(x, 0, rows, y);
            return;
        }
        float[] sums = new float[Math.min(rows, BLOCK) * stride()];
        for (int first = 0; first < rows; first += BLOCK) {
            int count = Math.min(rows - first, BLOCK);
            sums(x, first * inputs(), count, sums);
            for (int row = 0; row < count; row++) {
                System.arraycopy(sums, row * stride(), y, (first + row) * outputs, outputs);
            }
        }
    }

    /**
     * Computes rows of y with padding.
     *
     * @param x the rows of x [rows][inputs]
     * @param xAt the index of the first row
     * @param rows the number of rows
     * @param y [rows][pad(outputs)]
     */
    public void sums(float[] x, int xAt, int rows, float[] y) {
        if (rows == 1) {
            KERNELS.product(weights, x, xAt, bias, 0, y, 0);
        } else {
            sums(RowView.of(x, xAt, inputs()), rows, y);
        }
    }

    /**
     * Computes rows of y with padding.
     *
     * @param x the rows of x; they may overlap
     * @param rows the number of rows
     * @param y [rows][pad(outputs)]
     */
    void sums(RowView x, int rows, float[] y) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias, 0, y, row * bias.length, bias.length);
        }
        KERNELS.matmul(weights, x, 0, RowView.of(y, 0, bias.length), 0, rows);
    }
}
