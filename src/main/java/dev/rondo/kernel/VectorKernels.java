package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on vectors. Consecutive lanes are consecutive outputs, so there is no horizontal sum and no tail.
 *
 * <p>The work is done by a few large static methods, for a reason. C2 stops inlining after 18,000 nodes of one
 * compilation, and a vector that crosses a call it did not inline becomes an object on the heap; an activation takes some
 * 9,000. So no method here passes a vector to another: activations are written out where they are needed. And a kernel is
 * longer than the 325 bytes of bytecode that C2 inlines, so that each is a compilation of its own.
 */
final class VectorKernels implements Kernels {
    /** The widest vector that runs fast; more than 16 floats would outgrow the padding of rows. */
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    @Override
    public int lanes() {
        return SPECIES.length();
    }

    @Override
    public void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        weights.product.apply(weights, x, xAt, start, startAt, y, yAt);
    }

    @Override
    public void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        if (weights.format == WeightCodec.FLOAT32) {
            VectorMatmul.matmul(weights, x, xRow, y, yRow, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            int to = y.at(yRow + row);
            weights.product.apply(weights, x.values(), x.at(xRow + row), y.values(), to, y.values(), to);
        }
    }

    @Override
    public void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        VectorActivations.sigmoidTanh(v, at, sigmoids, tanhs);
    }

    @Override
    public void relu(float[] v, int at, int n) {
        VectorActivations.relu(v, at, n);
    }

    @Override
    public float softmax(float[] v, int at, int n) {
        return VectorActivations.softmax(v, at, n);
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        VectorActivations.sigmoidTanh(gates, at, 3 * stride, n);
        VectorCells.lstm(gates, at, stride, c, cAt, h, hAt, n);
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        VectorCells.gru(a, aAt, b, bAt, stride, h, hAt, n);
    }
}
