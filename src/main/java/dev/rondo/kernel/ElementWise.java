package dev.rondo.kernel;

/**
 * Element-wise operations for the rarer options of the cells. They are plain loops, the same for both backends. Denormal
 * results are flushed to zero.
 */
public final class ElementWise {
    private ElementWise() {}

    /**
     * Computes {@code y = a b}.
     *
     * @param a factors [n]
     * @param aAt the first index of a
     * @param b factors [n]
     * @param bAt the first index of b
     * @param y the products [n]; may be a or b
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = PlainMath.flush(a[aAt + j] * b[bAt + j]);
        }
    }

    /**
     * Computes {@code y = y + a}.
     *
     * @param a the values [n]
     * @param aAt the first index of a
     * @param y the sums [n]
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void add(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] += a[aAt + j];
        }
    }

    /**
     * Computes {@code y = y + a b}.
     *
     * @param a factors [n]
     * @param aAt the first index of a
     * @param b factors [n]
     * @param bAt the first index of b
     * @param y the sums [n]
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void multiplyAdd(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = PlainMath.flush(PlainMath.fma(a[aAt + j], b[bAt + j], y[yAt + j]));
        }
    }

    /**
     * Computes {@code y = w x + b}.
     *
     * @param w factors [n]
     * @param b summands [n]
     * @param x the values [n]
     * @param xAt the first index of x
     * @param y the results [n]; may be x
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void scale(float[] w, float[] b, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = PlainMath.fma(w[j], x[xAt + j], b[j]);
        }
    }

    /**
     * Computes {@code y = 1 - a}.
     *
     * @param a the values [n]
     * @param aAt the first index of a
     * @param y the results [n]; may be a
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void complement(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = 1f - a[aAt + j];
        }
    }

    /**
     * Computes {@code y = b + w (y - b)}, the mean of y and b with weights w and 1 - w.
     *
     * @param w weights of y [n]
     * @param wAt the first index of w
     * @param b the other values [n]
     * @param bAt the first index of b
     * @param y the values [n], replaced by the results
     * @param yAt the first index of y
     * @param n the number of values
     */
    public static void blend(float[] w, int wAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            float other = b[bAt + j];
            y[yAt + j] = PlainMath.flush(PlainMath.fma(w[wAt + j], y[yAt + j] - other, other));
        }
    }

    /**
     * Writes rows as columns.
     *
     * @param x the rows
     * @param from the index of the first row
     * @param stride the distance of rows
     * @param rows the number of rows
     * @param columns the number of columns
     * @param y the columns; each value of a row goes to a different one
     * @param to the index of the first column's first value
     * @param width the distance of columns
     */
    public static void transpose(float[] x, int from, int stride, int rows, int columns, float[] y, int to, int width) {
        int row = 0;
        // Eight rows at once write neighbours, which takes one check of bounds.
        for (; row + 8 <= rows; row += 8) {
            int i = from + row * stride;
            int at = to + row;
            for (int column = 0; column < columns; column++, i++, at += width) {
                y[at] = x[i];
                y[at + 1] = x[i + stride];
                y[at + 2] = x[i + 2 * stride];
                y[at + 3] = x[i + 3 * stride];
                y[at + 4] = x[i + 4 * stride];
                y[at + 5] = x[i + 5 * stride];
                y[at + 6] = x[i + 6 * stride];
                y[at + 7] = x[i + 7 * stride];
            }
        }
        for (; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                y[to + row + column * width] = x[from + row * stride + column];
            }
        }
    }

    /**
     * {@return x, or 0 if x is denormal}
     *
     * @param x any value
     */
    public static float flush(float x) {
        return PlainMath.flush(x);
    }

    /**
     * {@return the logistic function of x, with the bits that {@link Kernels#sigmoidTanh} gives}
     *
     * @param x any value
     */
    public static float sigmoid(float x) {
        return PlainMath.sigmoid(x);
    }

    /**
     * {@return tanh of x, with the bits that {@link Kernels#sigmoidTanh} gives}
     *
     * @param x any value
     */
    public static float tanh(float x) {
        return PlainMath.flush(PlainMath.tanh(x));
    }

    /**
     * {@return the mean, summed in float64 in order}
     *
     * @param x the values [n]
     * @param at the first index
     * @param n the number of values
     */
    public static double mean(float[] x, int at, int n) {
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += x[i];
        }
        return sum / n;
    }

    /**
     * {@return the mean of the squared differences from the mean, summed in float64 in order}
     *
     * @param x the values [n]
     * @param at the first index
     * @param n the number of values
     * @param mean their mean
     */
    public static double variance(float[] x, int at, int n, double mean) {
        double squares = 0;
        for (int i = at; i < at + n; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return squares / n;
    }
}
