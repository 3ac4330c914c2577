package dev.rondo.kernel;

/** Matrix times vector for weights of one {@link ProductShape}: {@link Kernels#product}. */
abstract class MatrixVectorProduct {
    abstract void apply(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt);
}
