package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The products of float32 weights in plain loops over the outputs of a panel. They sum in the order of {@link VectorProduct}
 * and {@link TiledProducts}, four inputs of a sum per loop.
 *
 * <p>C2 makes vectors of a loop only if it can tell that no sum is written where a weight is read later. It cannot tell this
 * for a memory segment, nor for an array that is read at an offset known at run time only. Therefore the weights are copied to
 * the start of an array, a few inputs at a time, and the distance between inputs is a constant. The copy also spares the
 * interpreter the accesses to the segment, which cost it hundreds of nanoseconds each.
 */
final class PlainProducts {
    private PlainProducts() {}

    /** Computes every second input in a sum of its own with four gates, else every fourth, as the vector kernels do. */
    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        PlainScratch scratch = PlainScratch.current();
        float[][] sums = scratch.sums;
        int gates = weights.gates;
        int lanes = weights.lanes;
        int stride = weights.stride;
        int width = gates * lanes;
        int chains = gates == 4 ? 2 : 4;
        for (int output = 0; output < weights.outputs; output += lanes) {
            load(start, startAt + output, stride, gates, lanes, sums[0]);
            for (int chain = 1; chain < chains; chain++) {
                Arrays.fill(sums[chain], 0, width, 0f);
            }
            for (int k = 0; k < weights.inputs; k += 4 * chains) {
                int depth = Math.min(4 * chains, weights.inputs - k);
                for (int chain = 0; chain < Math.min(depth, chains / 2); chain++) {
                    copy(weights, output, k + chain, depth - chain, scratch.weights);
                    int other = chain + chains / 2;
                    add(scratch.weights, false, chains, depth - chain, x, xAt + k + chain, sums[chain], width);
                    add(scratch.weights, true, chains, depth - other, x, xAt + k + other, sums[other], width);
                }
            }
            combine(sums, chains, width);
            store(sums[0], gates, lanes, y, yAt + output, stride);
        }
    }

    /** Computes some rows at a time, which share the copies of the weights. */
    static void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        for (int row = 0; row < rows; row += PlainScratch.ROWS) {
            int count = Math.min(PlainScratch.ROWS, rows - row);
            for (int output = 0; output < weights.outputs; output += weights.lanes) {
                panel(weights, output, x, xRow + row, y, yRow + row, count);
            }
        }
    }

    private static void panel(PackedMatrix weights, int output, RowView x, int xRow, RowView y, int yRow, int rows) {
        PlainScratch scratch = PlainScratch.current();
        int gates = weights.gates;
        int lanes = weights.lanes;
        int stride = weights.stride;
        int width = gates * lanes;
        for (int row = 0; row < rows; row++) {
            load(y.values(), y.at(yRow + row) + output, stride, gates, lanes, scratch.sums[row]);
        }
        for (int k = 0; k < weights.inputs; k += 4) {
            int depth = Math.min(4, weights.inputs - k);
            copy(weights, output, k, depth, scratch.weights);
            for (int row = 0; row < rows; row++) {
                add(scratch.weights, false, 1, depth, x.values(), x.at(xRow + row) + k, scratch.sums[row], width);
            }
        }
        for (int row = 0; row < rows; row++) {
            store(scratch.sums[row], gates, lanes, y.values(), y.at(yRow + row) + output, stride);
        }
    }

    /** Copies the weights of some inputs, from input k on, for the panel of an output. */
    private static void copy(PackedMatrix weights, int output, int k, int inputs, float[] to) {
        int width = weights.gates * weights.lanes;
        long from = ((long) output / weights.lanes * weights.inputs + k) * width;
        MemorySegment.copy(weights.segment, ValueLayout.JAVA_FLOAT, from * Float.BYTES, to, 0, inputs * width);
    }

    /**
     * Adds the first of every {@code chains} rows of weights, times its input, to sums: four rows, or fewer if less than that
     * many inputs are left. If {@code half}, the rows begin after half of the chains.
     */
    private static void add(
            float[] w, boolean half, int chains, int depth, float[] x, int xAt, float[] sums, int width) {
        int step = chains * width;
        if (depth <= 3 * chains) {
            int at = half ? step / 2 : 0;
            for (int k = 0; k < depth; k += chains, at += step) {
                addOne(w, at, x[xAt + k], sums, width);
            }
            return;
        }
        float x0 = x[xAt];
        float x1 = x[xAt + chains];
        float x2 = x[xAt + 2 * chains];
        float x3 = x[xAt + 3 * chains];
        switch (step) {
            case 16 -> addFour(w, half, 16, x0, x1, x2, x3, sums, width);
            case 32 -> addFour(w, half, 32, x0, x1, x2, x3, sums, width);
            case 48 -> addFour(w, half, 48, x0, x1, x2, x3, sums, width);
            case 64 -> addFour(w, half, 64, x0, x1, x2, x3, sums, width);
            case 96 -> addFour(w, half, 96, x0, x1, x2, x3, sums, width);
            case 128 -> addFour(w, half, 128, x0, x1, x2, x3, sums, width);
            case 192 -> addFour(w, half, 192, x0, x1, x2, x3, sums, width);
            default -> addFour(w, half, step, x0, x1, x2, x3, sums, width);
        }
    }

    private static void addFour(
            float[] w, boolean half, int step, float x0, float x1, float x2, float x3, float[] sums, int width) {
        if (half) {
            addFourFrom(w, step / 2, step, x0, x1, x2, x3, sums, width);
        } else {
            addFourFrom(w, 0, step, x0, x1, x2, x3, sums, width);
        }
    }

    private static void addFourFrom(
            float[] w, int at, int step, float x0, float x1, float x2, float x3, float[] sums, int width) {
        for (int j = 0; j < width; j++) {
            float sum = PlainMath.fma(w[j + at], x0, sums[j]);
            sum = PlainMath.fma(w[j + (at + step)], x1, sum);
            sum = PlainMath.fma(w[j + (at + 2 * step)], x2, sum);
            sums[j] = PlainMath.fma(w[j + (at + 3 * step)], x3, sum);
        }
    }

    private static void addOne(float[] w, int at, float x, float[] sums, int width) {
        for (int j = 0; j < width; j++) {
            sums[j] = PlainMath.fma(w[at + j], x, sums[j]);
        }
    }

    /** Adds up the sums of each output: two as a + b, four as (a + b) + (c + d). */
    private static void combine(float[][] sums, int chains, int width) {
        ElementWise.add(sums[1], 0, sums[0], 0, width);
        if (chains == 4) {
            ElementWise.add(sums[3], 0, sums[2], 0, width);
            ElementWise.add(sums[2], 0, sums[0], 0, width);
        }
    }

    /** Copies the values of a panel's outputs, gate by gate. */
    private static void load(float[] from, int at, int stride, int gates, int lanes, float[] sums) {
        for (int gate = 0; gate < gates; gate++) {
            System.arraycopy(from, at + gate * stride, sums, gate * lanes, lanes);
        }
    }

    private static void store(float[] sums, int gates, int lanes, float[] y, int at, int stride) {
        for (int gate = 0; gate < gates; gate++) {
            System.arraycopy(sums, gate * lanes, y, at + gate * stride, lanes);
        }
    }
}
