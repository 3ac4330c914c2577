package dev.rondo.kernel;

/**
 * What the rarer options of the cells do to rows, element by element: plain loops, the same for all kernels. Denormal
 * results are flushed to zero.
 */
public final class ElementWise {
    private ElementWise() {}

    /**
     * {@code y = a b}.
     *
     * @param a factors [n]
     * @param aAt their first index
     * @param b factors [n]
     * @param bAt their first index
     * @param y the products [n]; may be a or b
     * @param yAt their first index
     * @param n how many
     */
    public static void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = ScalarMath.flush(a[aAt + j] * b[bAt + j]);
        }
    }

    /**
     * {@code y = y + a}.
     *
     * @param a the values [n]
     * @param aAt their first index
     * @param y the sums [n]
     * @param yAt their first index
     * @param n how many
     */
    public static void add(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] += a[aAt + j];
        }
    }

    /**
     * {@code y = y + a b}.
     *
     * @param a factors [n]
     * @param aAt their first index
     * @param b factors [n]
     * @param bAt their first index
     * @param y the sums [n]
     * @param yAt their first index
     * @param n how many
     */
    public static void multiplyAdd(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = ScalarMath.flush(ScalarMath.fma(a[aAt + j], b[bAt + j], y[yAt + j]));
        }
    }

    /**
     * {@code y = 1 - a}.
     *
     * @param a the values [n]
     * @param aAt their first index
     * @param y the results [n]; may be a
     * @param yAt their first index
     * @param n how many
     */
    public static void complement(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = 1f - a[aAt + j];
        }
    }

    /**
     * {@code y = b + w (y - b)}: the mean of y and b, weighted by w and 1 - w.
     *
     * @param w weights of y [n]
     * @param wAt their first index
     * @param b the other values [n]
     * @param bAt their first index
     * @param y the values [n], before and after
     * @param yAt their first index
     * @param n how many
     */
    public static void blend(float[] w, int wAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            float other = b[bAt + j];
            y[yAt + j] = ScalarMath.flush(ScalarMath.fma(w[wAt + j], y[yAt + j] - other, other));
        }
    }

    /**
     * {@return x, or 0 where it is denormal}
     *
     * @param x any value
     */
    public static float flush(float x) {
        return ScalarMath.flush(x);
    }

    /**
     * {@return the logistic function of x, with the bits that {@link Kernels#sigmoidTanh} gives}
     *
     * @param x any value
     */
    public static float sigmoid(float x) {
        return ScalarMath.sigmoid(x);
    }

    /**
     * {@return tanh of x, with the bits that {@link Kernels#sigmoidTanh} gives}
     *
     * @param x any value
     */
    public static float tanh(float x) {
        return ScalarMath.flush(ScalarMath.tanh(x));
    }
}
