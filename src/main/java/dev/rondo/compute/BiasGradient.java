package dev.rondo.compute;

import dev.rondo.kernel.Gradients;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/** The gradient of biases: the column sums of the gradients of sums. */
final class BiasGradient {
    private final int at;
    private final int size;
    private final int copies;
    private final int[] order;
    private final int stride;
    /** [gates][pad(size)] */
    private final float[] columnSums;

    /**
     * Creates the gradient of biases.
     *
     * @param at the index of the first bias in the block of parameters
     * @param size values per gate
     * @param copies the number of biases that have this gradient, which follow each other in the block; 0 for none
     * @param order for each gate of the sums, its block in a bias
     */
    BiasGradient(int at, int size, int copies, int[] order) {
        this.at = at;
        this.size = size;
        this.copies = copies;
        this.order = order;
        this.stride = Kernels.pad(size);
        this.columnSums = new float[order.length * stride];
    }

    /**
     * Adds a thread's share of the gradient.
     *
     * @param d rows of gradients of the sums
     * @param rows the number of rows
     * @param gradient the gradients of all parameters
     * @param share which columns
     */
    void add(RowView d, int rows, float[] gradient, Share share) {
        if (copies == 0) {
            return;
        }
        int from = share.first(columnSums.length, WeightGradient.PIECE);
        int to = share.end(columnSums.length, WeightGradient.PIECE);
        Arrays.fill(columnSums, from, to, 0f);
        for (int row = 0; row < rows; row++) {
            Gradients.active().add(d.values(), d.at(row) + from, columnSums, from, to - from);
        }
        for (int column = from; column < to; column++) {
            int unit = column % stride;
            if (unit < size) { // not padding
                for (int copy = 0; copy < copies; copy++) {
                    gradient[at + (copy * order.length + order[column / stride]) * size + unit] += columnSums[column];
                }
            }
        }
    }
}
