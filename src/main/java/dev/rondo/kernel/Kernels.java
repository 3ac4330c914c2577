package dev.rondo.kernel;

/**
 * The arithmetic of the forward pass. The vector and the plain implementation give the same bits, because an output is
 * summed in an order that depends on the shape only and not on the vector width. Kernels are stateless and thread-safe, and
 * allocate nothing.
 *
 * <p>Buffers are {@code float[]} with a first index. A row of n floats is {@link Padding#pad pad(n)} floats long. Kernels may
 * read and write the padding, so loops have no tail. A buffer of G gates has one row per gate: {@code [G][pad(n)]}. The
 * padding of weights and biases is zero, and every kernel keeps the padding of states zero.
 */
public sealed interface Kernels permits PlainKernels, TieredKernels {
    /** {@return whether these are the vector kernels} */
    boolean vector();

    /**
     * {@return the number of outputs in one packed panel} For vector kernels it is the number of floats in a vector. Plain
     * kernels read panels of any width.
     */
    int lanes();

    /**
     * Computes matrix times vector, {@code y = start + W x}, for all gates of W.
     *
     * @param weights W: G gates of [outputs, inputs]
     * @param x the inputs [inputs]
     * @param xAt the first index of x
     * @param start the initial values of the sums, a bias or an earlier product: [G][pad(outputs)]; may be y itself
     * @param startAt the first index of start
     * @param y the sums [G][pad(outputs)]
     * @param yAt the first index of y
     */
    void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt);

    /**
     * Computes matrix times matrix, {@code Y += X W'}, for all gates of W. Each row has the bits that
     * {@link #product} gives.
     *
     * @param weights W: G gates of [outputs, inputs]
     * @param x rows of inputs [inputs]
     * @param xRow the first row of x to read
     * @param y rows of sums [G][pad(outputs)]
     * @param yRow the row of y that belongs to xRow
     * @param rows the number of rows
     */
    void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows);

    /**
     * Activates gates in place: the logistic function {@code 1 / (1 + exp(-v))} for the first values, tanh for the values
     * after them. The logistic function is within 2e-7 of the exact value, tanh within 2 ulp or 2e-7. Denormal results of
     * tanh are flushed to zero. NaN stays NaN, and infinities give exactly 0, 1 and -1.
     *
     * @param v the values [sigmoids + tanhs]
     * @param at the first index
     * @param sigmoids the number of values for the logistic function; a multiple of 16 if tanhs is not 0
     * @param tanhs the number of values for tanh
     */
    void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs);

    /**
     * Computes {@code v = max(0, v)}. Denormal results are flushed to zero.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n the number of values
     */
    void relu(float[] v, int at, int n);

    /**
     * Computes {@code v = exp(v - max) / sum(exp(v - max))}. The sum uses 16 virtual lanes and a fixed tree.
     *
     * @param v the values [n]; pad(n) + 16 floats are written, and the first one after the padding is the sum
     * @param at the first index
     * @param n the number of values
     * @return max, the largest value; NaN if a value is NaN
     */
    float softmax(float[] v, int at, int n);

    /**
     * Computes the element-wise part of the LSTM cell and leaves the activated gates in {@code gates}. Denormal states are
     * flushed to zero.
     *
     * <pre>
     * c = &sigma;(f) c + &sigma;(i) tanh(g)
     * h = &sigma;(o) tanh(c)
     * </pre>
     *
     * @param gates the sums i f o g, [4][stride]
     * @param at the first index of gates
     * @param stride pad(n)
     * @param c the cell state [n], replaced by the next
     * @param cAt the first index of c
     * @param h the output [n]
     * @param hAt the first index of h
     * @param n hidden units
     */
    void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n);

    /**
     * Computes the element-wise part of the GRU cell with reset after the product and leaves r, z and n in {@code a}.
     * Denormal states are flushed to zero.
     *
     * <pre>
     * r = &sigma;(a_r + b_r)
     * z = &sigma;(a_z + b_z)
     * n = tanh(a_n + r b_n)
     * h = n + z (h - n)
     * </pre>
     *
     * @param a the sums over the inputs, r z n, [3][stride]
     * @param aAt the first index of a
     * @param b the sums over the state, r z n, [3][stride]
     * @param bAt the first index of b
     * @param stride pad(n)
     * @param h the state [n], replaced by the next
     * @param hAt the first index of h
     * @param n hidden units
     */
    void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n);
}
