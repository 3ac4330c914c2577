package dev.rondo.graph.op;

/**
 * The inner loop of products of two matrices that both vary, for which packing one of them does not pay. The matrix is
 * an array of rows, so that all arrays of a loop have the same index: C2 then sees that the iterations are independent
 * and vectorizes.
 */
final class RowProduct {
    private RowProduct() {}

    /** The rows of a matrix [rows][columns] that begins at an index of an array. */
    static float[][] rows(float[] values, int at, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, at + row * columns, matrix[row], 0, columns);
        }
        return matrix;
    }

    /**
     * y += x W.
     *
     * @param x one factor per row of W
     * @param xAt the index of the first factor
     * @param w the rows
     * @param y the sums, one per column of W
     */
    static void add(float[] x, int xAt, float[][] w, float[] y) {
        int k = 0;
        // Four rows at once, so that y is read and written a quarter as often.
        for (; k + 4 <= w.length; k += 4) {
            addFour(x, xAt + k, w, k, y);
        }
        for (; k < w.length; k++) {
            float[] row = w[k];
            float factor = x[xAt + k];
            for (int j = 0; j < row.length; j++) {
                y[j] += factor * row[j];
            }
        }
    }

    private static void addFour(float[] x, int xAt, float[][] w, int k, float[] y) {
        float[] row0 = w[k];
        float[] row1 = w[k + 1];
        float[] row2 = w[k + 2];
        float[] row3 = w[k + 3];
        float x0 = x[xAt];
        float x1 = x[xAt + 1];
        float x2 = x[xAt + 2];
        float x3 = x[xAt + 3];
        for (int j = 0; j < row0.length; j++) {
            y[j] += x0 * row0[j] + x1 * row1[j] + x2 * row2[j] + x3 * row3[j];
        }
    }
}
