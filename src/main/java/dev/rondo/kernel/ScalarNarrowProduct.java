package dev.rondo.kernel;

import java.lang.foreign.ValueLayout;

/** {@link VectorNarrowProduct} without vectors, one sum at a time. */
final class ScalarNarrowProduct {
    private ScalarNarrowProduct() {}

    static void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        for (int output = 0; output < weights.outputs; output++) {
            for (int gate = 0; gate < weights.gates; gate++) {
                int j = gate * weights.stride + output;
                y[yAt + j] = dot(weights, output, gate, x, xAt, start[startAt + j]);
            }
        }
    }

    private static float dot(PackedMatrix weights, int output, int gate, float[] x, int xAt, float start) {
        boolean bytes = weights.format == WeightCodec.INT8;
        int words = weights.format.words();
        int lanes = weights.lanes;
        int inputs = weights.inputs;
        long at =
                ((long) (output / lanes) * weights.gates + gate) * ((inputs + 3) / 4) * words * lanes + output % lanes;
        float scale = bytes ? weights.scales[gate * weights.stride + output] : 1;
        float a = bytes ? 0 : start;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        for (; k + 3 < inputs; k += 4, at += (long) words * lanes) {
            a = ScalarMath.fma(value(weights, at, 0), x[xAt + k], a);
            b = ScalarMath.fma(value(weights, at, 1), x[xAt + k + 1], b);
            c = ScalarMath.fma(value(weights, at, 2), x[xAt + k + 2], c);
            d = ScalarMath.fma(value(weights, at, 3), x[xAt + k + 3], d);
        }
        if (k < inputs) {
            a = ScalarMath.fma(value(weights, at, 0), x[xAt + k], a);
        }
        if (k + 1 < inputs) {
            b = ScalarMath.fma(value(weights, at, 1), x[xAt + k + 1], b);
        }
        if (k + 2 < inputs) {
            c = ScalarMath.fma(value(weights, at, 2), x[xAt + k + 2], c);
        }
        float sum = (a + b) + (c + d);
        return bytes ? ScalarMath.fma(sum, scale, start) : sum;
    }

    private static float value(PackedMatrix weights, long at, int i) {
        WeightCodec format = weights.format;
        long word = at + (long) format.wordOf(i) * weights.lanes;
        return format.value(weights.segment.getAtIndex(ValueLayout.JAVA_INT, word), i);
    }
}
