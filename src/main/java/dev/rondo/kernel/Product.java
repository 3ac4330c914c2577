package dev.rondo.kernel;

/** Matrix times vector for weights of one {@link Shape}: {@link Kernels#product}. */
abstract class Product {
    abstract void apply(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt);
}
