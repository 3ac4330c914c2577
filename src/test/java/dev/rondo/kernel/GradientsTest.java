package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The active gradients give the bits of the plain ones, whose formulas the gradient checks compare with slopes. */
@Tag("conformance")
class GradientsTest {
    private static final int[] SIZES = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final Gradients ACTIVE = Backend.active().gradients();
    private static final Gradients PLAIN = new PlainGradients();
    private static final int AT = 5;

    /** Mixed into the random values, so that flushing and comparisons are tested. */
    private static final float[] SPECIAL = {0f, -0f, Float.MIN_VALUE, 1e-20f, Float.NaN, 1e20f};

    static IntStream sizes() {
        return Arrays.stream(SIZES);
    }

    /** {@return shapes: inputs, rows and columns} */
    static Stream<int[]> products() {
        int[] rows = {1, 5, 127, 128, 300};
        int[] columns = {16, 48, 64, 112, 256};
        return sizes().boxed()
                .flatMap(in -> Arrays.stream(rows)
                        .boxed()
                        .flatMap(r -> Arrays.stream(columns).mapToObj(c -> new int[] {in, r, c})));
    }

    @ParameterizedTest
    @MethodSource("products")
    void shouldSumOverRowsToTheSameBitsHoweverColumnsAreCut(int[] shape) {
        int inputs = shape[0];
        int rows = shape[1];
        int columns = shape[2];
        int xStride = inputs + 2;
        int dStride = columns + 16;
        float[] x = random(AT + rows * xStride, 1);
        float[] d = random(AT + rows * dStride, 2);
        float[] expected = random(AT + inputs * columns, 3);
        float[] whole = expected.clone();
        float[] cut = expected.clone();
        Scratch scratch = new Scratch(Backend.active().kernels().lanes());
        RowView in = new RowView(x, AT, xStride);
        RowView gradients = new RowView(d, AT, dStride);
        RowView laterGradients = new RowView(d, AT + 16, dStride);
        RowView laterCut = new RowView(cut, AT + 16, columns);
        PLAIN.accumulate(in, inputs, gradients, columns, rows, new RowView(expected, AT, columns), scratch);
        ACTIVE.accumulate(in, inputs, gradients, columns, rows, new RowView(whole, AT, columns), scratch);
        ACTIVE.accumulate(in, inputs, gradients, 16, rows, new RowView(cut, AT, columns), scratch);
        ACTIVE.accumulate(in, inputs, laterGradients, columns - 16, rows, laterCut, scratch);
        assertArrayEquals(expected, whole);
        assertArrayEquals(expected, cut);
        double sum = 0;
        double size = 0;
        for (int r = 0; r < rows; r++) {
            double term = (double) x[AT + r * xStride] * d[AT + r * dStride];
            sum += term;
            size += Math.abs(term);
        }
        double start = random(AT + inputs * columns, 3)[AT];
        assertEquals(start + sum, expected[AT], (rows + 2) * (size + Math.abs(start)) * 0x1p-24);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldGiveLstmGradientsToTheSameBits(int n) {
        int stride = Padding.pad(n);
        float[] before = special(AT + stride, 4);
        float[] tanh = special(AT + stride, 5);
        float[] dh = special(AT + stride, 6);
        float[][] expected = {special(AT + 4 * stride, 7), special(AT + stride, 8)};
        float[][] actual = {expected[0].clone(), expected[1].clone()};
        PLAIN.lstm(view(expected[0]), view(before), view(tanh), view(dh), view(expected[1]), 0, 0, n);
        ACTIVE.lstm(view(actual[0]), view(before), view(tanh), view(dh), view(actual[1]), 0, 0, n);
        assertRows(expected[0], actual[0], 4, stride, n);
        assertRows(expected[1], actual[1], 1, stride, n);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldGiveGruGradientsToTheSameBits(int n) {
        int stride = Padding.pad(n);
        float[] before = special(AT + stride, 9);
        float[][] expected = {
            special(AT + 3 * stride, 10), special(AT + 3 * stride, 11), special(AT + stride, 12),
        };
        float[][] actual = {expected[0].clone(), expected[1].clone(), expected[2].clone()};
        PLAIN.gru(view(expected[0]), view(expected[1]), view(before), view(expected[2]), 0, 0, n);
        ACTIVE.gru(view(actual[0]), view(actual[1]), view(before), view(actual[2]), 0, 0, n);
        assertRows(expected[0], actual[0], 3, stride, n);
        assertRows(expected[1], actual[1], 3, stride, n);
        assertRows(expected[2], actual[2], 1, stride, n);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldGiveActivationGradientsToTheSameBits(int n) {
        float[] y = special(AT + Padding.pad(n), 13);
        float[] d = special(AT + Padding.pad(n), 14);
        for (int kind = 0; kind < 3; kind++) {
            float[] expected = d.clone();
            float[] actual = d.clone();
            apply(PLAIN, kind, y, expected, n);
            apply(ACTIVE, kind, y, actual, n);
            assertRows(expected, actual, 1, 0, n);
        }
    }

    private static void apply(Gradients gradients, int kind, float[] y, float[] d, int n) {
        switch (kind) {
            case 0 -> gradients.tanh(y, AT, d, AT, n);
            case 1 -> gradients.sigmoid(y, AT, d, AT, n);
            default -> gradients.relu(y, AT, d, AT, n);
        }
    }

    /** {@return a view of one row} */
    private static RowView view(float[] values) {
        return new RowView(values, AT, 0);
    }

    private static void assertRows(float[] expected, float[] actual, int rows, int stride, int n) {
        for (int row = 0; row < rows; row++) {
            int at = AT + row * stride;
            assertArrayEquals(
                    Arrays.copyOfRange(expected, at, at + n), Arrays.copyOfRange(actual, at, at + n), "row " + row);
        }
    }

    private static float[] random(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    private static float[] special(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = random(n, seed + 1000);
        for (int i = 0; i < n; i++) {
            if (random.nextInt(20) == 0) {
                values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
        }
        return values;
    }
}
