package dev.rondo.kernel;

import dev.rondo.template.Expanded;

/** The element-wise part of {@link Kernels} on vectors: cells and activations. */
abstract class Cells extends Expanded {
    abstract void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs);

    abstract void relu(float[] v, int at, int n);

    abstract float softmax(float[] v, int at, int n);

    abstract void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n);

    abstract void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n);
}
