package dev.rondo.kernel;

/** The element-wise part of the backward pass. Denormal gradients are flushed to zero when they are written. */
public interface CellGradients {
    /**
     * Computes {@code y = y + a}.
     *
     * @param a the values [n]
     * @param aAt the first index of a
     * @param y the sums [n]
     * @param yAt the first index of y
     * @param n the number of values
     */
    void add(float[] a, int aAt, float[] y, int yAt, int n);

    /**
     * Computes the gradients of the element-wise part of the LSTM cell, for one step of one stream:
     *
     * <pre>
     * dC = dc + dh o (1 - tanh(c)^2)
     * di = dC g i (1 - i)
     * df = dC before f (1 - f)
     * do = dh tanh(c) o (1 - o)
     * dg = dC i (1 - g^2)
     * dc = dC f
     * </pre>
     *
     * @param gates the activated gates i f o g, [4][pad(n)] per row; the gradients of their sums on return
     * @param before the cell state before the step [n]
     * @param tanh tanh(c), of the cell state c after the step [n]
     * @param dh the gradient of h [n]
     * @param dc the gradient of the cell state after the step [n]; of the one before it on return
     * @param row the row of gates and before
     * @param stream the row of tanh, dh and dc
     * @param n hidden units
     */
    void lstm(RowView gates, RowView before, RowView tanh, RowView dh, RowView dc, int row, int stream, int n);

    /**
     * Computes the gradients of the element-wise part of the GRU cell with reset after the product, for one step of one
     * stream:
     *
     * <pre>
     * dn = dh (1 - z) (1 - n^2)
     * dr = dn b_n r (1 - r)
     * dz = dh (before - n) z (1 - z)
     * da = dr dz dn
     * db = dr dz (dn r)
     * dh = dh z                           the direct part of h; the products add the rest
     * </pre>
     *
     * @param a the activated gates r z n, [3][pad(n)] per row; the gradients of the sums over x on return
     * @param b the sums over h, of which only b_n is read, [3][pad(n)] per row; their gradients on return
     * @param before h before the step [n]
     * @param dh the gradient of h after the step [n]; the direct part of that before it on return
     * @param row the row of a, b and before
     * @param stream the row of dh
     * @param n hidden units
     */
    void gru(RowView a, RowView b, RowView before, RowView dh, int row, int stream, int n);

    /**
     * Computes {@code d = d (1 - y^2)}, for {@code y = tanh(.)}.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients of the outputs [n]; those of the sums on return
     * @param dAt the first index of d
     * @param n the number of values
     */
    void tanh(float[] y, int yAt, float[] d, int dAt, int n);

    /**
     * Computes {@code d = d y (1 - y)}, for the logistic function.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients of the outputs [n]; those of the sums on return
     * @param dAt the first index of d
     * @param n the number of values
     */
    void sigmoid(float[] y, int yAt, float[] d, int dAt, int n);

    /**
     * Sets d to 0 if y is not positive, for {@code y = max(0, .)}. The gradient at 0 is 0, as in PyTorch.
     *
     * @param y the outputs [n]
     * @param yAt the first index of y
     * @param d the gradients of the outputs [n]; those of the sums on return
     * @param dAt the first index of d
     * @param n the number of values
     */
    void relu(float[] y, int yAt, float[] d, int dAt, int n);
}
