package dev.rondo.kernel;

/**
 * The arithmetic of the engine. There are two implementations, on vectors and on scalars, and they give the same bits:
 * every output is summed in an order that depends on the shape only, never on the width of a vector. Stateless, and so
 * thread-safe; nothing here allocates, once the compiler has done its work.
 *
 * <p>Buffers are {@code float[]} with a first index. A row of n floats is as long as {@link #pad pad(n)}: kernels may
 * read and write up to there, so there are no tails. A gate buffer of G gates has one such row a gate: {@code
 * [G][pad(n)]}. Padding is zero in weights and biases, and every kernel keeps it zero in states.
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels {
    /** {@return the kernels that serve this JVM, chosen once} */
    static Kernels active() {
        return Selection.ACTIVE;
    }

    /** {@return one line: what serves, how wide, and why, such as {@code vector kernels, 512 bit, FMA}} */
    static String describe() {
        return Selection.DESCRIPTION;
    }

    /**
     * {@return the length of a row of n floats: the next multiple of 16, whatever the width of a vector}
     *
     * @param n floats
     */
    static int pad(int n) {
        return Math.addExact(n, 15) & -16;
    }

    /** {@return whether these are the vector kernels} */
    default boolean vector() {
        return lanes() > 1;
    }

    /** {@return floats in one vector, which are the outputs in one panel of packed weights; 1 for scalar kernels} */
    int lanes();

    /**
     * Matrix times vector: {@code y = start + W x}, for all gates of W.
     *
     * @param weights W: G gates of [outputs, inputs]
     * @param x the inputs [inputs]
     * @param xAt the first index of x
     * @param start what the sums start with, a bias or an earlier product: [G][pad(outputs)]; may be y itself
     * @param startAt the first index of start
     * @param y the sums [G][pad(outputs)]
     * @param yAt the first index of y
     */
    void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt);

    /**
     * Computes matrix times matrix, {@code Y += X W'}, for all gates of W. Each element of Y is one running sum over the
     * inputs in their order, so its bits depend neither on the number of rows nor on how they are tiled.
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
     * Activates gates in place. First the logistic function {@code 1 / (1 + exp(-v))}, within 2e-7 of the exact value; behind
     * those tanh, within 2 ulp or 2e-7 of it, with denormal results flushed to zero. NaN stays NaN; infinities give 0, 1
     * and -1 exactly.
     *
     * @param v the values [sigmoids + tanhs]
     * @param at the first index
     * @param sigmoids how many take the logistic function; a multiple of 16 if any take tanh
     * @param tanhs how many take tanh
     */
    void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs);

    /**
     * {@code v = max(0, v)}; denormal results are flushed to zero.
     *
     * @param v the values [n]
     * @param at the first index
     * @param n how many
     */
    void relu(float[] v, int at, int n);

    /**
     * {@code v = exp(v - max) / sum(exp(v - max))}. The sum runs over 16 virtual lanes and a fixed tree.
     *
     * @param v the values [n]; pad(n) + 16 floats are written, of which the one behind the padding is the sum
     * @param at the first index
     * @param n how many
     * @return max, the largest value; NaN when one is NaN
     */
    float softmax(float[] v, int at, int n);

    /**
     * The element-wise part of LSTM: {@code c = &sigma;(f) c + &sigma;(i) tanh(g), h = &sigma;(o) tanh(c)}. Leaves the
     * activated gates in their place; flushes denormal states to zero.
     *
     * @param gates the sums i f o g, [4][stride]
     * @param at the first index of gates
     * @param stride pad(n)
     * @param c the cell state [n], before and after
     * @param cAt the first index of c
     * @param h the output [n]
     * @param hAt the first index of h
     * @param n hidden units
     */
    void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n);

    /**
     * The element-wise part of GRU with reset after the product: {@code r = &sigma;(a_r + b_r), z = &sigma;(a_z + b_z), n =
     * tanh(a_n + r b_n), h = n + z (h - n)}. Leaves r, z and n in a; flushes denormal states to zero.
     *
     * @param a the sums over the inputs, r z n, [3][stride]
     * @param aAt the first index of a
     * @param b the sums over the state, r z n, [3][stride]
     * @param bAt the first index of b
     * @param stride pad(n)
     * @param h the state [n], before and after
     * @param hAt the first index of h
     * @param n hidden units
     */
    void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n);
}
