package dev.rondo.compute;

import static dev.rondo.compute.Training.KERNELS;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import java.util.Arrays;

/**
 * Recurrent dropout (Gal, Ghahramani 2016): of h only some units enter the product with the recurrent weights, the same ones
 * at every step of a stream; the way of the state itself through time, where a cell has one, stays whole. Streams of one pass
 * have masks of their own.
 */
final class RecurrentMask {
    private final Drops drops;
    private final int size;
    private final int width;
    /** 0 or 1 / (1 - rate): [B][width]. */
    private float[] mask = {};
    /** What entered the product at each step: [T][B][width]. */
    private float[] h = {};
    /** The gradients of that at one step: [B][width]. */
    private float[] d = {};

    RecurrentMask(float rate, int salt, int size) {
        // apart from a layer of dropout at the same place
        this.drops = new Drops(rate, ~salt);
        this.size = size;
        this.width = Kernels.pad(size);
    }

    long workspace(int steps, int batch) {
        return ((long) steps * batch + 2L * batch) * width;
    }

    void reserve(int steps, int batch) {
        mask = Training.grown(mask, (long) batch * width);
        h = Training.grown(h, (long) steps * batch * width);
        d = Training.grown(d, (long) batch * width);
    }

    /** Draws the masks of some streams. */
    void draw(Pass pass, int from, int to) {
        for (int b = from; b < to; b++) {
            for (int j = 0; j < size; j++) {
                mask[b * width + j] = drops.factor(pass, (long) b * size + j);
            }
        }
    }

    /** Masks h of some streams at one time, whose first row is this; {@code [.]} apart in the states. */
    void apply(float[] states, int at, int section, int row, int stream, int rows) {
        for (int r = 0; r < rows; r++) {
            int to = (row + r) * width;
            System.arraycopy(mask, (stream + r) * width, h, to, width);
            ElementWise.multiply(h, to, states, at + r * section, h, to, size);
        }
    }

    /** What entered the products: rows [T][B], {@link #width} apart. */
    float[] rows() {
        return h;
    }

    int width() {
        return width;
    }

    /** Adds the masked product of transposed weights and gradients of sums to the gradients of h. */
    void addTransposed(
            PackedMatrix transposed,
            float[] sums,
            int from,
            int stride,
            int rows,
            float[] dState,
            int at,
            int section,
            boolean alone) {
        int stream = at / section;
        int first = stream * width;
        Arrays.fill(d, first, first + rows * width, 0f);
        if (alone) {
            KERNELS.product(transposed, sums, from, d, first, d, first);
        } else {
            KERNELS.matmul(transposed, sums, from, stride, rows, d, first, width);
        }
        for (int r = 0; r < rows; r++) {
            ElementWise.multiplyAdd(mask, first + r * width, d, first + r * width, dState, at + r * section, size);
        }
    }
}
