package dev.rondo.graph.op;

/**
 * The inner loops of matrix products. A matrix is an array of rows, and sums begin at index 0 of theirs: where all arrays
 * have one index, the compiler sees that no step needs the one before it, and makes vector code.
 */
final class Products {
    private Products() {}

    /**
     * {@return the rows of a part of a matrix that is given transposed, [columns][rows]}
     *
     * @param w where it is given
     * @param at the first index
     * @param columns how many columns
     * @param rows how many rows
     */
    static float[][] transposed(float[] w, int at, int columns, int rows) {
        float[][] matrix = new float[rows][columns];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                matrix[row][column] = w[at + column * rows + row];
            }
        }
        return matrix;
    }

    /**
     * y += x W.
     *
     * @param x as many factors as W has rows
     * @param xAt the first index of x
     * @param w the rows
     * @param y the sums, at least as many as W has columns
     */
    static void add(float[] x, int xAt, float[][] w, float[] y) {
        int k = 0;
        // Four rows at once: y is read and written a quarter as often.
        for (; k + 4 <= w.length; k += 4) {
            addFour(x, xAt + k, w[k], w[k + 1], w[k + 2], w[k + 3], y);
        }
        for (; k < w.length; k++) {
            float[] row = w[k];
            float factor = x[xAt + k];
            for (int j = 0; j < row.length; j++) {
                y[j] += factor * row[j];
            }
        }
    }

    private static void addFour(float[] x, int xAt, float[] row0, float[] row1, float[] row2, float[] row3, float[] y) {
        float x0 = x[xAt];
        float x1 = x[xAt + 1];
        float x2 = x[xAt + 2];
        float x3 = x[xAt + 3];
        for (int j = 0; j < row0.length; j++) {
            y[j] += x0 * row0[j] + x1 * row1[j] + x2 * row2[j] + x3 * row3[j];
        }
    }
}
