package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * {@link VectorNarrowProduct} in plain loops over the outputs of a panel, for one gate at a time. Each turn takes four inputs
 * from one or two words, one for each of the four sums.
 */
final class PlainNarrowProduct {
    private PlainNarrowProduct() {}

    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        PlainScratch scratch = PlainScratch.current();
        boolean scaled = weights.format == WeightCodec.INT8;
        int lanes = weights.lanes;
        float[] a = scratch.sums[0][0];
        for (int output = 0; output < weights.outputs; output += lanes) {
            for (int gate = 0; gate < weights.gates; gate++) {
                int row = gate * weights.stride + output;
                for (int i = 0; i < 4; i++) {
                    Arrays.fill(scratch.sums[0][i], 0, lanes, 0f);
                }
                if (!scaled) {
                    System.arraycopy(start, startAt + row, a, 0, lanes);
                }
                accumulate(weights, output / lanes * weights.gates + gate, x, xAt, scratch);
                combine(scratch.sums[0], lanes);
                if (scaled) {
                    scale(a, weights.scales, row, start, startAt + row, lanes);
                }
                System.arraycopy(a, 0, y, yAt + row, lanes);
            }
        }
    }

    /** Adds the products of one gate of a panel with x to the four sums. Input k belongs to sum k modulo 4. */
    private static void accumulate(PackedMatrix weights, int vector, float[] x, int xAt, PlainScratch scratch) {
        WeightCodec format = weights.format;
        int lanes = weights.lanes;
        int width = format.words() * lanes;
        int groups = (weights.inputs + 3) / 4;
        int block = scratch.groups(width);
        for (int group = 0; group < groups; group += block) {
            int depth = Math.min(block, groups - group);
            long from = ((long) vector * groups + group) * width;
            MemorySegment.copy(
                    weights.segment, ValueLayout.JAVA_INT, from * Integer.BYTES, scratch.words, 0, depth * width);
            for (int g = 0; g < depth; g++) {
                int k = 4 * (group + g);
                int count = Math.min(4, weights.inputs - k);
                if (count < 4) {
                    addLast(format, scratch.words, g * width, lanes, x, xAt + k, count, scratch.sums[0]);
                } else if (format == WeightCodec.INT8) {
                    addBytes(scratch.words, g * width, lanes, x, xAt + k, scratch.sums[0]);
                } else {
                    addHalves(scratch.words, g * width, lanes, x, xAt + k, scratch.sums[0]);
                }
            }
        }
    }

    /** A word is two weights. */
    private static void addHalves(int[] w, int at, int lanes, float[] x, int xAt, float[][] sums) {
        float[] a = sums[0];
        float[] b = sums[1];
        float[] c = sums[2];
        float[] d = sums[3];
        float x0 = x[xAt];
        float x1 = x[xAt + 1];
        float x2 = x[xAt + 2];
        float x3 = x[xAt + 3];
        for (int j = 0; j < lanes; j++) {
            int low = w[at + j];
            int high = w[at + lanes + j];
            a[j] = PlainMath.fma(Float.intBitsToFloat(low << 16), x0, a[j]);
            b[j] = PlainMath.fma(Float.intBitsToFloat(low), x1, b[j]);
            c[j] = PlainMath.fma(Float.intBitsToFloat(high << 16), x2, c[j]);
            d[j] = PlainMath.fma(Float.intBitsToFloat(high), x3, d[j]);
        }
    }

    /** A word is four weights. */
    private static void addBytes(int[] w, int at, int lanes, float[] x, int xAt, float[][] sums) {
        float[] a = sums[0];
        float[] b = sums[1];
        float[] c = sums[2];
        float[] d = sums[3];
        float x0 = x[xAt];
        float x1 = x[xAt + 1];
        float x2 = x[xAt + 2];
        float x3 = x[xAt + 3];
        for (int j = 0; j < lanes; j++) {
            int word = w[at + j];
            a[j] = PlainMath.fma((float) (word << 24), x0, a[j]);
            b[j] = PlainMath.fma((float) (word << 16), x1, b[j]);
            c[j] = PlainMath.fma((float) (word << 8), x2, c[j]);
            d[j] = PlainMath.fma((float) word, x3, d[j]);
        }
    }

    /** Adds the last one to three inputs. */
    private static void addLast(
            WeightCodec format, int[] w, int at, int lanes, float[] x, int xAt, int count, float[][] sums) {
        for (int i = 0; i < count; i++) {
            int from = at + format.wordOf(i) * lanes;
            for (int j = 0; j < lanes; j++) {
                sums[i][j] = PlainMath.fma(format.value(w[from + j], i), x[xAt + i], sums[i][j]);
            }
        }
    }

    /** Adds up the four sums of each output: a = (a + b) + (c + d). */
    private static void combine(float[][] sums, int lanes) {
        float[] a = sums[0];
        float[] b = sums[1];
        float[] c = sums[2];
        float[] d = sums[3];
        for (int j = 0; j < lanes; j++) {
            a[j] = (a[j] + b[j]) + (c[j] + d[j]);
        }
    }

    /** Computes start + sum x scale. */
    private static void scale(float[] sums, float[] scales, int scaleAt, float[] start, int startAt, int lanes) {
        for (int j = 0; j < lanes; j++) {
            sums[j] = PlainMath.fma(sums[j], scales[scaleAt + j], start[startAt + j]);
        }
    }
}
