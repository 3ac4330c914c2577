package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The products of float32 weights in plain loops over the outputs of a panel. They sum in the order of {@link VectorProduct}
 * and {@link VectorMatmul}.
 *
 * <p>Weights are copied to the heap in blocks. A copy is one call, while each access to a memory segment costs hundreds of
 * nanoseconds in the interpreter. The inner loops are small methods, which the JVM compiles within the first few steps.
 */
final class PlainProducts {
    private PlainProducts() {}

    /** Sums over every second input with four gates, else over every fourth, as the vector kernels do. */
    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        PlainScratch scratch = PlainScratch.current();
        float[][] sums = scratch.sums;
        int gates = weights.gates;
        int lanes = weights.lanes;
        int stride = weights.stride;
        int chains = gates == 4 ? 2 : 4;
        for (int output = 0; output < weights.outputs; output += lanes) {
            load(start, startAt + output, stride, gates, lanes, sums[0]);
            for (int chain = 1; chain < chains; chain++) {
                Arrays.fill(sums[chain], 0, gates * lanes, 0f);
            }
            accumulate(weights, output, x, xAt, chains, scratch);
            combine(sums, chains, gates * lanes);
            store(sums[0], gates, lanes, y, yAt + output, stride);
        }
    }

    static void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        PlainScratch scratch = PlainScratch.current();
        float[] sums = scratch.sums[0];
        int gates = weights.gates;
        int lanes = weights.lanes;
        int width = gates * lanes;
        int stride = weights.stride;
        int block = PlainScratch.rows(width);
        for (int output = 0; output < weights.outputs; output += lanes) {
            for (int k = 0; k < weights.inputs; k += block) {
                int depth = Math.min(block, weights.inputs - k);
                copy(weights, output, k, depth, scratch.weights);
                for (int row = 0; row < rows; row++) {
                    int to = y.at(yRow + row) + output;
                    load(y.values(), to, stride, gates, lanes, sums);
                    chain(scratch.weights, 0, width, x.values(), x.at(xRow + row) + k, 1, depth, sums, width);
                    store(sums, gates, lanes, y.values(), to, stride);
                }
            }
        }
    }

    /** Adds the products of a panel's weights with x to its sums. Input k belongs to chain k modulo the number of chains. */
    private static void accumulate(
            PackedMatrix weights, int output, float[] x, int xAt, int chains, PlainScratch scratch) {
        int width = weights.gates * weights.lanes;
        int block = PlainScratch.rows(width);
        for (int k = 0; k < weights.inputs; k += block) {
            int depth = Math.min(block, weights.inputs - k);
            copy(weights, output, k, depth, scratch.weights);
            for (int c = 0; c < chains; c++) {
                int terms = (depth - c + chains - 1) / chains;
                chain(scratch.weights, c * width, chains * width, x, xAt + k + c, chains, terms, scratch.sums[c], width);
            }
        }
    }

    /** Copies the weights of some inputs, from input k on, for the panel of an output. */
    private static void copy(PackedMatrix weights, int output, int k, int depth, float[] to) {
        int width = weights.gates * weights.lanes;
        long from = ((long) output / weights.lanes * weights.inputs + k) * width;
        MemorySegment.copy(weights.segment, ValueLayout.JAVA_FLOAT, from * Float.BYTES, to, 0, depth * width);
    }

    /** Adds rows of weights, {@code step} floats apart, times inputs, {@code xStep} apart, to the sums. */
    private static void chain(
            float[] w, int at, int step, float[] x, int xAt, int xStep, int terms, float[] sums, int width) {
        int term = 0;
        int i = at;
        int k = xAt;
        for (; term + 3 < terms; term += 4, i += 4 * step, k += 4 * xStep) {
            addFour(w, i, step, x[k], x[k + xStep], x[k + 2 * xStep], x[k + 3 * xStep], sums, width);
        }
        for (; term < terms; term++, i += step, k += xStep) {
            addOne(w, i, x[k], sums, width);
        }
    }

    private static void addFour(
            float[] w, int at, int step, float x0, float x1, float x2, float x3, float[] sums, int width) {
        int at1 = at + step;
        int at2 = at1 + step;
        int at3 = at2 + step;
        for (int j = 0; j < width; j++) {
            float sum = PlainMath.fma(w[at + j], x0, sums[j]);
            sum = PlainMath.fma(w[at1 + j], x1, sum);
            sum = PlainMath.fma(w[at2 + j], x2, sum);
            sums[j] = PlainMath.fma(w[at3 + j], x3, sum);
        }
    }

    private static void addOne(float[] w, int at, float x, float[] sums, int width) {
        for (int j = 0; j < width; j++) {
            sums[j] = PlainMath.fma(w[at + j], x, sums[j]);
        }
    }

    /** Adds up the chains: two as a + b, four as (a + b) + (c + d). */
    private static void combine(float[][] sums, int chains, int width) {
        float[] a = sums[0];
        ElementWise.add(sums[1], 0, a, 0, width);
        if (chains == 4) {
            ElementWise.add(sums[3], 0, sums[2], 0, width);
            ElementWise.add(sums[2], 0, a, 0, width);
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
