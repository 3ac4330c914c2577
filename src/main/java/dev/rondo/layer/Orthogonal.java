package dev.rondo.layer;

import java.util.random.RandomGenerator;

/** Random matrices with orthonormal rows or columns. */
final class Orthogonal {
    private Orthogonal() {}

    /** Orthonormalises random normal vectors by the Gram-Schmidt process in float64, each one twice for accuracy. */
    static void fill(float[] values, int at, int rows, int columns, RandomGenerator random) {
        boolean wide = columns >= rows;
        int count = wide ? rows : columns;
        int length = wide ? columns : rows;
        double[][] basis = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                basis[i][j] = Gaussian.next(random);
            }
            orthogonalize(basis, i);
            orthogonalize(basis, i);
            for (int j = 0; j < length; j++) {
                int row = wide ? i : j;
                int column = wide ? j : i;
                values[at + row * columns + column] = (float) basis[i][j];
            }
        }
    }

    private static void orthogonalize(double[][] basis, int i) {
        double[] v = basis[i];
        for (int other = 0; other < i; other++) {
            double dot = dot(v, basis[other]);
            for (int j = 0; j < v.length; j++) {
                v[j] -= dot * basis[other][j];
            }
        }
        double norm = Math.sqrt(dot(v, v));
        for (int j = 0; j < v.length; j++) {
            v[j] /= norm;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}
