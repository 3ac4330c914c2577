package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The products of float32 weights in plain loops over the outputs of a panel. They sum in the order of {@link SumOrder},
 * four inputs of a chain per loop.
 *
 * <p>C2 makes vectors of a loop only if it can tell that no sum is written where a weight is read later. It cannot tell this
 * for a memory segment, nor for an array that is read at an offset known at run time only. Therefore the weights are copied to
 * the start of an array, a few inputs at a time, and the distance between inputs is a constant. The copy also spares the
 * interpreter the accesses to the segment, which cost it hundreds of nanoseconds each.
 */
final class PlainProducts {
    private PlainProducts() {}

    /** Computes {@link Kernels#product}. */
    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        PlainScratch scratch = PlainScratch.current();
        scratch.x.set(x, xAt, weights.inputs);
        scratch.start.set(start, startAt, weights.sums());
        scratch.y.set(y, yAt, weights.sums());
        rows(weights, scratch, 1);
    }

    /** Computes {@link Kernels#matmul}, some rows at a time, which share the copies of the weights. */
    static void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        PlainScratch scratch = PlainScratch.current();
        for (int row = 0; row < rows; row += PlainScratch.ROWS) {
            scratch.x.set(x.values(), x.at(xRow + row), x.stride());
            scratch.start.set(y.values(), y.at(yRow + row), y.stride());
            scratch.y.set(y.values(), y.at(yRow + row), y.stride());
            rows(weights, scratch, Math.min(PlainScratch.ROWS, rows - row));
        }
    }

    private static void rows(PackedMatrix weights, PlainScratch scratch, int rows) {
        for (int output = 0; output < weights.outputs; output += weights.lanes) {
            sum(weights, output, scratch, rows);
        }
    }

    /** Computes the sums of a panel. */
    private static void sum(PackedMatrix weights, int output, PlainScratch scratch, int rows) {
        int width = weights.gates * weights.lanes;
        for (int row = 0; row < rows; row++) {
            load(weights, scratch.start, row, output, scratch.sums[row][0]);
        }
        if (weights.chained > 0) {
            chains(weights, output, scratch, rows);
        }
        int rest = weights.inputs - weights.chained;
        copy(weights, output, weights.chained, rest, scratch.weights);
        for (int row = 0; row < rows; row++) {
            int at = scratch.x.at(row) + weights.chained;
            for (int k = 0; k < rest; k++) {
                addOne(scratch.weights, k * width, scratch.x.values()[at + k], scratch.sums[row][0], width);
            }
            store(weights, scratch.sums[row][0], scratch.y, row, output);
        }
    }

    private static void chains(PackedMatrix weights, int output, PlainScratch scratch, int rows) {
        int chains = weights.chains;
        int width = weights.gates * weights.lanes;
        for (int row = 0; row < rows; row++) {
            for (int chain = 1; chain < chains; chain++) {
                Arrays.fill(scratch.sums[row][chain], 0, width, 0f);
            }
        }
        float[] x = scratch.x.values();
        for (int k = 0; k < weights.chained; k += 4 * chains) {
            int depth = Math.min(4 * chains, weights.chained - k);
            for (int chain = 0; chain < chains / 2; chain++) {
                copy(weights, output, k + chain, depth - chain, scratch.weights);
                int other = chain + chains / 2;
                for (int row = 0; row < rows; row++) {
                    int at = scratch.x.at(row) + k;
                    float[][] sums = scratch.sums[row];
                    add(scratch.weights, false, chains, depth - chain, x, at + chain, sums[chain], width);
                    add(scratch.weights, true, chains, depth - other, x, at + other, sums[other], width);
                }
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int chain = 1; chain < chains; chain++) {
                ElementWise.add(scratch.sums[row][chain], 0, scratch.sums[row][0], 0, width);
            }
        }
    }

    /** Copies a row's values of a panel's outputs, gate by gate. */
    private static void load(PackedMatrix weights, RowView from, int row, int output, float[] sums) {
        for (int gate = 0; gate < weights.gates; gate++) {
            int at = from.at(row) + output + gate * weights.stride;
            System.arraycopy(from.values(), at, sums, gate * weights.lanes, weights.lanes);
        }
    }

    private static void store(PackedMatrix weights, float[] sums, RowView to, int row, int output) {
        for (int gate = 0; gate < weights.gates; gate++) {
            int at = to.at(row) + output + gate * weights.stride;
            System.arraycopy(sums, gate * weights.lanes, to.values(), at, weights.lanes);
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
}
