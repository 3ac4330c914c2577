package dev.rondo.kernel;

/**
 * The arithmetic of the backward pass, beside {@link Kernels}' of the forward pass, under the same rules: vectors and
 * scalars give the same bits, rows are as long as {@link Kernels#pad} says, nothing allocates. Stateless and thread-safe.
 *
 * <p>Gradients that would be denormal are flushed to zero where they are written.
 */
public sealed interface Gradients permits ScalarGradients, VectorGradients {
    /** {@return the implementation that serves this JVM, the same kind as {@link Kernels#active}} */
    static Gradients active() {
        return ActiveGradients.INSTANCE;
    }

    /**
     * The gradient of weights: {@code Y += X' D}, summed over rows. Each element of Y is one running sum over the rows in
     * their order, so its bits do not depend on how columns are split between calls.
     *
     * @param x what went into the weights [rows][inputs]
     * @param xAt the first index of x
     * @param xStride from one row of x to the next
     * @param inputs columns of x that count
     * @param d gradients of the sums [rows][columns]
     * @param dAt the first index of d
     * @param dStride from one row of d to the next
     * @param rows how many
     * @param columns a multiple of 16
     * @param y the sums [inputs][columns]
     * @param yAt the first index of y
     * @param yStride from one row of y to the next
     * @param scratch memory of one thread
     */
    void accumulate(
            float[] x,
            int xAt,
            int xStride,
            int inputs,
            float[] d,
            int dAt,
            int dStride,
            int rows,
            int columns,
            float[] y,
            int yAt,
            int yStride,
            Scratch scratch);

    /**
     * {@code y = y + a}.
     *
     * @param a the values [n]
     * @param aAt their first index
     * @param y the sums [n]
     * @param yAt their first index
     * @param n how many
     */
    void add(float[] a, int aAt, float[] y, int yAt, int n);

    /**
     * The element-wise part of LSTM, backwards. With {@code dc' = dc + dh o (1 - tanh(c)^2)}, the gates i f o g become the
     * gradients of their sums, and dc becomes {@code dc' f}.
     *
     * @param gates the activated gates i f o g, [4][stride]; their gradients on return
     * @param at the first index of gates
     * @param stride pad(n)
     * @param before the cell state before the step [n]
     * @param beforeAt the first index of before
     * @param tanh the hyperbolic tangent of the cell state after the step [n]
     * @param tanhAt the first index of tanh
     * @param dh the gradient of h [n]
     * @param dhAt the first index of dh
     * @param dc the gradient of c after the step [n]; of c before it on return
     * @param dcAt the first index of dc
     * @param n hidden units
     */
    void lstm(
            float[] gates,
            int at,
            int stride,
            float[] before,
            int beforeAt,
            float[] tanh,
            int tanhAt,
            float[] dh,
            int dhAt,
            float[] dc,
            int dcAt,
            int n);

    /**
     * The element-wise part of GRU with reset after the product, backwards. The gates r z n become the gradients of the
     * sums over x; b, which held the sums over h, becomes theirs; dh becomes {@code dh z}, h's direct part.
     *
     * @param a the activated gates r z n, [3][stride]; gradients on return
     * @param aAt the first index of a
     * @param b the sums over the state, of which n's is read, [3][stride]; gradients on return
     * @param bAt the first index of b
     * @param stride pad(n)
     * @param before h before the step [n]
     * @param beforeAt the first index of before
     * @param dh the gradient of h after the step [n]; of h before it, but for the products, on return
     * @param dhAt the first index of dh
     * @param n hidden units
     */
    void gru(
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            int stride,
            float[] before,
            int beforeAt,
            float[] dh,
            int dhAt,
            int n);

    /**
     * {@code d = d (1 - y^2)}, for {@code y = tanh(.)}.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients [n], of the outputs, then of the sums
     * @param dAt the first index of d
     * @param n how many
     */
    void tanh(float[] y, int yAt, float[] d, int dAt, int n);

    /**
     * {@code d = d y (1 - y)}, for the logistic function.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients [n], of the outputs, then of the sums
     * @param dAt the first index of d
     * @param n how many
     */
    void sigmoid(float[] y, int yAt, float[] d, int dAt, int n);

    /**
     * {@code d = d} where y is positive, 0 elsewhere, for {@code y = max(0, .)}; PyTorch's choice at 0.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients [n], of the outputs, then of the sums
     * @param dAt the first index of d
     * @param n how many
     */
    void relu(float[] y, int yAt, float[] d, int dAt, int n);
}
