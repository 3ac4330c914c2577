package dev.rondo.graph.op;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The equations of one direction of a recurrent operator, with packed weights. Immutable and thread-safe.
 *
 * <p>A row of sums has a block per gate, {@code [G][pad(H)]}. It starts as {@code x W} plus bias, {@link #addRecurrent}
 * adds the product with the states h, and {@link #step} turns it into the next state. Some cells need further values
 * per row: {@code extra}.
 */
abstract sealed class RecurrentCell permits RnnCell, GruCell, LstmCell {
    static final Kernels KERNELS = Backend.active().kernels();

    final CellRules rules;
    final int hidden;
    /** pad(H): the distance between gates, and between the states of rows. */
    final int stride;

    /** Null if there are no inputs. */
    private final @Nullable PackedMatrix input;

    private final float[] bias;
    private final int inputs;

    /**
     * Packs the weights of the inputs.
     *
     * @param rules the options
     * @param weights the weights
     * @param bias the initial values of the sums [G][pad(H)]
     * @param order for each gate of the sums, the number of its block in the weights
     */
    RecurrentCell(CellRules rules, CellWeights weights, float[] bias, int... order) {
        this.rules = rules;
        this.hidden = rules.hidden();
        this.stride = Padding.pad(hidden);
        this.inputs = weights.w().length / (order.length * hidden);
        this.input = inputs == 0 ? null : PackedMatrix.pack(KERNELS.lanes(), weights.w(), 0, hidden, inputs, order);
        this.bias = bias;
    }

    /** Biases in the layout of sums; the sum of both if two are given. */
    static float[] padded(int hidden, int[] order, float[]... biases) {
        int stride = Padding.pad(hidden);
        float[] padded = new float[order.length * stride];
        for (float[] bias : biases) {
            for (int gate = 0; gate < order.length; gate++) {
                for (int j = 0; j < hidden; j++) {
                    padded[gate * stride + j] += bias[order[gate] * hidden + j];
                }
            }
        }
        return padded;
    }

    /** The number of inputs, I. */
    final int inputs() {
        return inputs;
    }

    /** The floats of a row of sums. */
    final int width() {
        return bias.length;
    }

    /** The floats of a row of {@code extra}. */
    abstract int extraWidth();

    /**
     * Computes the sums over the inputs for some steps of one row.
     *
     * @param x the inputs
     * @param xAt the index of the first step's inputs
     * @param xStride the distance from one step to the next; negative to walk backwards
     * @param steps the number of steps
     * @param sums receives the sums
     * @param at the index of the first step's sums
     * @param sumsStride the distance from one step to the next
     */
    final void sumInputs(float[] x, int xAt, int xStride, int steps, float[] sums, int at, int sumsStride) {
        for (int i = 0; i < steps; i++) {
            System.arraycopy(bias, 0, sums, at + i * sumsStride, bias.length);
        }
        if (input != null) {
            KERNELS.matmul(input, RowView.of(x, xAt, xStride), 0, RowView.of(sums, at, sumsStride), 0, steps);
        }
    }

    /**
     * Computes W x + b for one step. Allocates nothing.
     *
     * @param x the inputs
     * @param xAt the index of the first
     * @param sums the results
     */
    final void sumInput(float[] x, int xAt, float[] sums) {
        if (input == null) {
            System.arraycopy(bias, 0, sums, 0, bias.length);
        } else {
            KERNELS.product(input, x, xAt, bias, 0, sums, 0);
        }
    }

    /**
     * Adds the products of the states of the first rows of a batch. Does not change the states.
     *
     * @param sums the sums of all rows [rows][width]
     * @param at the index of the first row of sums
     * @param rows the number of rows
     * @param h the states [rows][pad(H)]
     * @param extra further values [rows][extraWidth]
     */
    abstract void addRecurrent(float[] sums, int at, int rows, float[] h, float[] extra);

    /** {@code Y += H R} for rows of states. */
    final void addProduct(PackedMatrix r, float[] h, int rows, float[] y, int yAt, int yStride) {
        if (rows == 1) {
            // The same bits, and a step makes no views.
            KERNELS.product(r, h, 0, y, yAt, y, yAt);
            return;
        }
        KERNELS.matmul(r, RowView.of(h, 0, stride), 0, RowView.of(y, yAt, yStride), 0, rows);
    }

    /**
     * Takes a step of one row.
     *
     * @param sums the sums
     * @param at the index of the row's sums
     * @param extra further values
     * @param extraAt the index of the row's further values
     * @param h the states, before and after
     * @param c the cell states of an LSTM, before and after
     * @param stateAt the index of the row's states in h and c
     */
    abstract void step(float[] sums, int at, float[] extra, int extraAt, float[] h, float[] c, int stateAt);
}
