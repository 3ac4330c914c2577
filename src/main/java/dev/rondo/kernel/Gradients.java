package dev.rondo.kernel;

/**
 * The arithmetic of the backward pass. The rules of {@link Kernels} hold: both implementations give the same bits, rows are
 * {@link Padding#pad} floats long, and nothing is allocated. Implementations are stateless and thread-safe.
 *
 * <p>Denormal gradients are flushed to zero when they are written.
 */
public interface Gradients extends CellGradients {
    /**
     * Computes the gradient of weights: {@code Y += X' D}, summed over rows. Each element of Y is one running sum over the
     * rows in order, so its bits do not depend on how columns are split between calls.
     *
     * @param x inputs of the weights [rows][inputs]
     * @param inputs columns of x to use
     * @param d gradients of the sums [rows][columns]
     * @param columns columns of d to use, a multiple of 16
     * @param rows the number of rows
     * @param y the sums [inputs][columns]
     * @param scratch memory of the calling thread
     */
    void accumulate(RowView x, int inputs, RowView d, int columns, int rows, RowView y, Scratch scratch);
}
