package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The products without vectors. The order of each sum is {@link VectorProducts}' and {@link VectorMatmul}'s. */
final class ScalarProducts {
    private ScalarProducts() {}

    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        int gates = weights.gates;
        int stride = weights.stride;
        for (int output = 0; output < weights.outputs; output++) {
            for (int gate = 0; gate < gates; gate++) {
                int j = gate * stride + output;
                long at = first(weights, output, gate);
                y[yAt + j] = gates == 4
                        ? dot2(weights, at, x, xAt, start[startAt + j])
                        : dot4(weights, at, x, xAt, start[startAt + j]);
            }
        }
    }

    private static long first(PackedMatrix weights, int output, int gate) {
        int width = weights.width;
        long row = (long) (output / width) * weights.inputs * weights.gates + gate;
        return row * width + output % width;
    }

    /** Two sums, over even and odd inputs. */
    private static float dot2(PackedMatrix weights, long at, float[] x, int xAt, float start) {
        MemorySegment w = weights.segment;
        long step = (long) weights.gates * weights.width;
        int inputs = weights.inputs;
        float even = start;
        float odd = 0;
        int k = 0;
        long i = at;
        for (; k + 1 < inputs; k += 2, i += 2 * step) {
            even = ScalarMath.fma(get(w, i), x[xAt + k], even);
            odd = ScalarMath.fma(get(w, i + step), x[xAt + k + 1], odd);
        }
        if (k < inputs) {
            even = ScalarMath.fma(get(w, i), x[xAt + k], even);
        }
        return even + odd;
    }

    /** Four sums, over every fourth input. */
    private static float dot4(PackedMatrix weights, long at, float[] x, int xAt, float start) {
        MemorySegment w = weights.segment;
        long step = (long) weights.gates * weights.width;
        int inputs = weights.inputs;
        float a = start;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        long i = at;
        for (; k + 3 < inputs; k += 4, i += 4 * step) {
            a = ScalarMath.fma(get(w, i), x[xAt + k], a);
            b = ScalarMath.fma(get(w, i + step), x[xAt + k + 1], b);
            c = ScalarMath.fma(get(w, i + 2 * step), x[xAt + k + 2], c);
            d = ScalarMath.fma(get(w, i + 3 * step), x[xAt + k + 3], d);
        }
        if (k < inputs) {
            a = ScalarMath.fma(get(w, i), x[xAt + k], a);
        }
        if (k + 1 < inputs) {
            b = ScalarMath.fma(get(w, i + step), x[xAt + k + 1], b);
        }
        if (k + 2 < inputs) {
            c = ScalarMath.fma(get(w, i + 2 * step), x[xAt + k + 2], c);
        }
        return (a + b) + (c + d);
    }

    private static float get(MemorySegment w, long i) {
        return w.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }

    static void matmul(PackedMatrix weights, RowView xRows, int xRow, RowView yRows, int yRow, int rows) {
        float[] x = xRows.values();
        int xAt = xRows.at(xRow);
        int xStride = xRows.stride();
        float[] y = yRows.values();
        int yAt = yRows.at(yRow);
        int yStride = yRows.stride();
        for (int gate = 0; gate < weights.gates; gate++) {
            for (int output = 0; output < weights.outputs; output++) {
                long at = first(weights, output, gate);
                int column = yAt + gate * weights.stride + output;
                int row = 0;
                for (; row + 3 < rows; row += 4) {
                    fourRows(weights, at, x, xAt + row * xStride, xStride, y, column + row * yStride, yStride);
                }
                for (; row < rows; row++) {
                    y[column + row * yStride] = sum(weights, at, x, xAt + row * xStride, y[column + row * yStride]);
                }
            }
        }
    }

    private static float sum(PackedMatrix weights, long at, float[] x, int xAt, float start) {
        MemorySegment w = weights.segment;
        long step = (long) weights.gates * weights.width;
        float sum = start;
        for (int k = 0; k < weights.inputs; k++) {
            sum = ScalarMath.fma(get(w, at + k * step), x[xAt + k], sum);
        }
        return sum;
    }

    /** Four sums at once, since one alone waits for itself. */
    private static void fourRows(
            PackedMatrix weights, long at, float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
        MemorySegment w = weights.segment;
        long step = (long) weights.gates * weights.width;
        float a = y[yAt];
        float b = y[yAt + yStride];
        float c = y[yAt + 2 * yStride];
        float d = y[yAt + 3 * yStride];
        for (int k = 0; k < weights.inputs; k++) {
            float weight = get(w, at + k * step);
            a = ScalarMath.fma(weight, x[xAt + k], a);
            b = ScalarMath.fma(weight, x[xAt + xStride + k], b);
            c = ScalarMath.fma(weight, x[xAt + 2 * xStride + k], c);
            d = ScalarMath.fma(weight, x[xAt + 3 * xStride + k], d);
        }
        y[yAt] = a;
        y[yAt + yStride] = b;
        y[yAt + 2 * yStride] = c;
        y[yAt + 3 * yStride] = d;
    }
}
