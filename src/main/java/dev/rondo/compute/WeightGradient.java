package dev.rondo.compute;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/**
 * The gradient of one weight matrix, [blocks x size, inputs]: one product over all rows of a pass, {@code X' D}. It is
 * summed in the gate order of the sums, {@code [inputs][gates][pad(size)]}, and then added to the block of gradients,
 * transposed and in the order of the parameters.
 */
final class WeightGradient {
    /**
     * Threads share the columns in pieces of this many, which the product computes at once. If the number of pieces is not a
     * multiple of the number of threads, they share the inputs instead.
     */
    static final int PIECE = 64;

    private static final int TILE = 16;

    private final int at;
    private final int size;
    private final int inputs;
    private final int[] order;
    private final int stride;
    private final int columns;
    private final float[] sums;

    /**
     * Creates the gradient of a matrix.
     *
     * @param at the index of the matrix in the block of parameters
     * @param size rows per gate
     * @param inputs columns of the matrix
     * @param order for each gate of the sums, its block in the matrix
     */
    WeightGradient(int at, int size, int inputs, int[] order) {
        this.at = at;
        this.size = size;
        this.inputs = inputs;
        this.order = order;
        this.stride = Padding.pad(size);
        this.columns = order.length * stride;
        this.sums = new float[Math.multiplyExact(inputs, columns)];
    }

    /**
     * Adds a thread's share of the gradient.
     *
     * @param x rows of inputs of the weights
     * @param d rows of gradients of the sums
     * @param rows the number of rows
     * @param gradient the gradients of all parameters
     * @param thread the calling thread
     */
    void add(RowView x, RowView d, int rows, float[] gradient, ThreadScratch thread) {
        Share share = thread.share();
        boolean byInput = columns / PIECE % share.parts() != 0;
        int first = byInput ? share.first(inputs) : 0;
        int end = byInput ? share.end(inputs) : inputs;
        int from = byInput ? 0 : share.first(columns, PIECE);
        int to = byInput ? columns : share.end(columns, PIECE);
        if (first == end || from == to) {
            return;
        }
        for (int input = first; input < end; input++) {
            Arrays.fill(sums, input * columns + from, input * columns + to, 0f);
        }
        thread.x.set(x.values(), x.at(0) + first, x.stride());
        thread.d.set(d.values(), d.at(0) + from, d.stride());
        thread.y.set(sums, first * columns + from, columns);
        Backend.active()
                .gradients()
                .accumulate(thread.x, end - first, thread.d, to - from, rows, thread.y, thread.scratch);
        for (int column = from; column < to; column += TILE) {
            scatter(column, first, end, gradient);
        }
    }

    /** Adds the sums of 16 columns, all of one gate, to the rows they belong to. */
    private void scatter(int column, int from, int to, float[] gradient) {
        int first = column % stride;
        int count = Math.min(TILE, size - first);
        int row = order[column / stride] * size + first;
        for (int input = from; input < to; input += TILE) {
            int end = Math.min(to, input + TILE);
            for (int j = 0; j < count; j++) {
                int rowAt = at + (row + j) * inputs;
                for (int i = input; i < end; i++) {
                    gradient[rowAt + i] += sums[i * columns + column + j];
                }
            }
        }
    }
}
