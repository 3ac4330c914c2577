package dev.rondo.model.graph;

/** The inner loops of matrix products: written so that neighbours in memory are summed side by side. */
final class Products {
    private Products() {}

    /** y += x W for a row x [inner] and a matrix W [inner][columns]. */
    static void add(float[] x, int xAt, int inner, float[] w, int wAt, int columns, float[] y, int yAt) {
        add(x, xAt, inner, w, wAt, columns, columns, y, yAt);
    }

    /** As above, of a matrix whose rows stand {@code stride} apart: some columns of a wider one. */
    static void add(float[] x, int xAt, int inner, float[] w, int wAt, int stride, int columns, float[] y, int yAt) {
        for (int k = 0; k < inner; k++) {
            float factor = x[xAt + k];
            int row = wAt + k * stride;
            for (int j = 0; j < columns; j++) {
                y[yAt + j] += factor * w[row + j];
            }
        }
    }
}
