package dev.rondo.compute;

import dev.rondo.kernel.Gradients;
import dev.rondo.kernel.Kernels;
import java.util.Arrays;

/**
 * The gradient of one weight matrix, [blocks x size, inputs]: one product over all rows of a pass, {@code X' D}. It is
 * summed with the gates as they stand in the sums, {@code [inputs][gates][pad(size)]}, and then added to the block of
 * gradients, transposed and in the parameters' order.
 */
final class WeightGradient {
    /**
     * Columns are shared out in pieces of this many, which the product takes at once; where threads would get unequal numbers
     * of them, the inputs are shared out instead.
     */
    private static final int PIECE = 64;

    private static final int TILE = 16;

    private final int at;
    private final int size;
    private final int inputs;
    private final int[] order;
    private final int stride;
    private final float[] sums;

    /** A matrix whose first value is at an index of the block; the order tells which of its blocks each gate is. */
    WeightGradient(int at, int size, int inputs, int... order) {
        this.at = at;
        this.size = size;
        this.inputs = inputs;
        this.order = order;
        this.stride = Kernels.pad(size);
        this.sums = new float[Math.multiplyExact(inputs, order.length * stride)];
    }

    /** Adds the gradient of some of the columns; x is what went into the weights, d the gradients of the sums. */
    void add(
            float[] x,
            int xAt,
            int xStride,
            float[] d,
            int dAt,
            int dStride,
            int rows,
            float[] gradient,
            ThreadScratch worker,
            int part,
            int parts) {
        int columns = order.length * stride;
        boolean byInput = columns / PIECE % parts != 0;
        int first = byInput ? Pass.share(inputs, part, parts) : 0;
        int end = byInput ? Pass.share(inputs, part + 1, parts) : inputs;
        int from = byInput ? 0 : first(columns, part, parts);
        int to = byInput ? columns : first(columns, part + 1, parts);
        if (first == end || from == to) {
            return;
        }
        for (int input = first; input < end; input++) {
            Arrays.fill(sums, input * columns + from, input * columns + to, 0f);
        }
        Gradients.active()
                .accumulate(
                        x,
                        xAt + first,
                        xStride,
                        end - first,
                        d,
                        dAt + from,
                        dStride,
                        rows,
                        to - from,
                        sums,
                        first * columns + from,
                        columns,
                        worker.scratch);
        for (int column = from; column < to; column += TILE) {
            scatter(column, first, end, gradient);
        }
    }

    private static int first(int columns, int part, int parts) {
        int pieces = (columns + PIECE - 1) / PIECE;
        return Math.min(columns, Pass.share(pieces, part, parts) * PIECE);
    }

    /** Adds the sums of 16 columns, all of one gate, to the rows they belong to. */
    private void scatter(int column, int from, int to, float[] gradient) {
        int columns = order.length * stride;
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

    /**
     * Adds column sums to biases: some of the columns of gradients of sums, {@code copies} times one behind the other.
     *
     * @param columnSums a buffer [gates][pad(size)]
     */
    static void addBias(
            float[] d,
            int dAt,
            int dStride,
            int rows,
            float[] columnSums,
            int size,
            float[] gradient,
            int at,
            int copies,
            int[] order,
            int part,
            int parts) {
        int stride = Kernels.pad(size);
        int columns = order.length * stride;
        int from = first(columns, part, parts);
        int to = first(columns, part + 1, parts);
        Arrays.fill(columnSums, from, to, 0f);
        for (int row = 0; row < rows; row++) {
            Gradients.active().add(d, dAt + row * dStride + from, columnSums, from, to - from);
        }
        for (int column = from; column < to; column++) {
            int unit = column % stride;
            if (unit < size) {
                for (int copy = 0; copy < copies; copy++) {
                    gradient[at + (copy * order.length + order[column / stride]) * size + unit] += columnSums[column];
                }
            }
        }
    }
}
