package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The active kernels give the bits of the plain kernels, and those are compared with naive loops. If the plain kernels are
 * active the first comparison is trivial; the build repeats it at each vector width.
 */
@Tag("conformance")
class KernelsTest {
    private static final int[] SIZES = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final Kernels ACTIVE = Backend.active().kernels();
    private static final Kernels PLAIN = new PlainKernels();
    /** Buffers start at this index, so that a kernel that ignores its first index fails. */
    private static final int AT = 5;

    static IntStream sizes() {
        return Arrays.stream(SIZES);
    }

    static Stream<int[]> shapes() {
        return IntStream.rangeClosed(1, 4)
                .boxed()
                .flatMap(gates -> sizes().boxed().flatMap(out -> sizes().mapToObj(in -> new int[] {gates, out, in})));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldMultiplyAMatrixByAVectorToTheSameBits(int[] shape) {
        int gates = shape[0];
        int outputs = shape[1];
        int inputs = shape[2];
        float[] weights = random(gates * outputs * inputs, 1);
        float[] x = random(AT + inputs, 2);
        float[] start = paddedRows(gates, outputs, 3);
        int[] order = IntStream.range(0, gates).map(g -> gates - 1 - g).toArray();

        float[] expected = new float[start.length];
        PLAIN.product(
                PackedMatrix.pack(PLAIN.lanes(), weights, 0, outputs, inputs, order), x, AT, start, AT, expected, AT);
        float[] actual = new float[start.length];
        ACTIVE.product(
                PackedMatrix.pack(ACTIVE.lanes(), weights, 0, outputs, inputs, order), x, AT, start, AT, actual, AT);

        assertRowsEqual(expected, actual, gates, outputs);
        for (int gate = 0; gate < gates; gate++) {
            for (int j = 0; j < outputs; j++) {
                int row = AT + gate * Padding.pad(outputs) + j;
                double sum = start[row];
                double size = Math.abs(sum);
                for (int k = 0; k < inputs; k++) {
                    double term = (double) weights[(order[gate] * outputs + j) * inputs + k] * x[AT + k];
                    sum += term;
                    size += Math.abs(term);
                }
                // Every rounding is at most half an ulp of a partial sum; there are inputs + 4 of them.
                assertEquals(sum, expected[row], (inputs + 4) * size * 0x1p-24, "gate " + gate + " output " + j);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldMultiplyMatricesToTheSameBitsWhateverTheRows(int[] shape) {
        int gates = shape[0];
        int outputs = shape[1];
        int inputs = shape[2];
        float[] weights = random(gates * outputs * inputs, 4);
        int[] order = IntStream.range(0, gates).toArray();
        PackedMatrix plain = PackedMatrix.pack(PLAIN.lanes(), weights, 0, outputs, inputs, order);
        PackedMatrix active = PackedMatrix.pack(ACTIVE.lanes(), weights, 0, outputs, inputs, order);
        int xStride = inputs + 2;
        int yStride = plain.sums() + 16;
        for (int rows : new int[] {1, 2, 5, 6, 7, 13}) {
            float[] x = random(AT + rows * xStride, 5);
            float[] expected = random(AT + rows * yStride, 6);
            float[] actual = expected.clone();
            float[] single = expected.clone();
            RowView in = new RowView(x, AT, xStride);
            PLAIN.matmul(plain, in, 0, new RowView(expected, AT, yStride), 0, rows);
            ACTIVE.matmul(active, in, 0, new RowView(actual, AT, yStride), 0, rows);
            for (int row = 0; row < rows; row++) {
                ACTIVE.matmul(active, in, row, new RowView(single, AT, yStride), row, 1);
            }
            for (int row = 0; row < rows; row++) {
                int at = row * yStride;
                float[] wanted = Arrays.copyOfRange(expected, at, at + AT + yStride);
                assertRowsEqual(wanted, Arrays.copyOfRange(actual, at, at + AT + yStride), gates, outputs);
                assertRowsEqual(wanted, Arrays.copyOfRange(single, at, at + AT + yStride), gates, outputs);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldActivateGatesToTheSameBits(int n) {
        int stride = Padding.pad(n);
        float[] expected = extremes(AT + 3 * stride + 16, 9);
        float[] actual = expected.clone();
        PLAIN.sigmoidTanh(expected, AT, 2 * stride, n);
        ACTIVE.sigmoidTanh(actual, AT, 2 * stride, n);
        assertRowsEqual(expected, actual, 3, n);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldRectifyToTheSameBits(int n) {
        float[] expected = extremes(AT + Padding.pad(n) + 16, 10);
        float[] actual = expected.clone();
        PLAIN.relu(expected, AT, n);
        ACTIVE.relu(actual, AT, n);
        assertRowsEqual(expected, actual, 1, n);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldGiveSoftmaxToTheSameBits(int n) {
        float[] expected = random(AT + Padding.pad(n) + 16, 11);
        for (int j = 0; j < n; j++) {
            expected[AT + j] *= j % 5 == 4 ? 200 : 3;
        }
        float[] values = expected.clone();
        float[] actual = expected.clone();
        PLAIN.softmax(expected, AT, n);
        ACTIVE.softmax(actual, AT, n);
        assertRowsEqual(expected, actual, 1, n);
        double max =
                IntStream.range(AT, AT + n).mapToDouble(j -> values[j]).max().orElseThrow();
        double sum = IntStream.range(AT, AT + n)
                .mapToDouble(j -> Math.exp(values[j] - max))
                .sum();
        for (int j = AT; j < AT + n; j++) {
            // The argument is rounded before the exponential is taken: 2^-23 of up to 88, plus a few ulp.
            assertEquals(Math.exp(values[j] - max) / sum, actual[j], 2e-6, "softmax of " + n);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void shouldGiveTheSameSoftmaxOfNonFiniteValues(float odd) {
        float[] expected = random(48, 12);
        expected[3] = odd;
        float[] actual = expected.clone();
        PLAIN.softmax(expected, 0, 20);
        ACTIVE.softmax(actual, 0, 20);
        assertArrayEquals(Arrays.copyOf(expected, 20), Arrays.copyOf(actual, 20), 0f);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldStepLstmToTheSameBits(int n) {
        int stride = Padding.pad(n);
        float[] expected = extremes(AT + 4 * stride + 16, 13);
        float[] actual = expected.clone();
        float[] expectedState = new float[2 * (stride + 16)];
        fill(expectedState, AT, n, 14);
        float[] actualState = expectedState.clone();
        int h = stride + 16;
        PLAIN.lstm(expected, AT, stride, expectedState, AT, expectedState, h, n);
        ACTIVE.lstm(actual, AT, stride, actualState, AT, actualState, h, n);
        assertRowsEqual(expected, actual, 4, n);
        assertRowsEqual(expectedState, actualState, 1, n);
        for (int j = 0; j < n; j++) {
            assertEquals(bits(expectedState[h + j]), bits(actualState[h + j]), "h " + j);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldStepGruToTheSameBits(int n) {
        int stride = Padding.pad(n);
        float[] expected = extremes(AT + 3 * stride + 16, 15);
        float[] actual = expected.clone();
        float[] b = random(AT + 3 * stride + 16, 16);
        float[] expectedState = new float[AT + stride + 16];
        fill(expectedState, AT, n, 17);
        float[] actualState = expectedState.clone();
        PLAIN.gru(expected, AT, b, AT, stride, expectedState, AT, n);
        ACTIVE.gru(actual, AT, b, AT, stride, actualState, AT, n);
        assertRowsEqual(expected, actual, 3, n);
        assertRowsEqual(expectedState, actualState, 1, n);
    }

    @Test
    void shouldFlushDenormalStates() {
        float tiny = Float.MIN_NORMAL / 2;
        float[] gates = new float[64];
        Arrays.fill(gates, 16, 32, 100f); // forget nothing
        float[] state = new float[32];
        state[0] = tiny;
        ACTIVE.lstm(gates, 0, 16, state, 0, state, 16, 16);
        assertEquals(bits(0f), bits(state[0]), "c");
        assertEquals(bits(0f), bits(state[16]), "h");

        float[] hidden = {tiny, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        float[] a = new float[48];
        Arrays.fill(a, 16, 32, 100f); // keep everything
        ACTIVE.gru(a, 0, new float[48], 0, 16, hidden, 0, 16);
        assertEquals(bits(0f), bits(hidden[0]), "gru");

        float[] rectified = {tiny, -tiny, 1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        ACTIVE.relu(rectified, 0, 16);
        assertArrayEquals(new float[] {0f, 0f, 1f}, Arrays.copyOf(rectified, 3), "relu");
    }

    /** Compares rows of [gates][pad(n)] from AT: the first n floats of each, bit by bit, NaN as equal to NaN. */
    private static void assertRowsEqual(float[] expected, float[] actual, int gates, int n) {
        for (int gate = 0; gate < gates; gate++) {
            for (int j = 0; j < n; j++) {
                int at = AT + gate * Padding.pad(n) + j;
                assertEquals(bits(expected[at]), bits(actual[at]), () -> "row of " + n + ", index " + at);
            }
        }
    }

    private static int bits(float value) {
        return Float.floatToIntBits(value);
    }

    private static float[] random(int n, long seed) {
        float[] values = new float[n];
        fill(values, 0, n, seed);
        return values;
    }

    private static void fill(float[] values, int at, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = at; i < at + n; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
    }

    /** {@return gates [gates][pad(n)] from AT with padding that is not zero, since nothing may depend on it} */
    private static float[] paddedRows(int gates, int n, long seed) {
        return random(AT + gates * Padding.pad(n) + 16, seed);
    }

    /** {@return values that reach saturation, zeros of both signs, denormals, infinities and NaN} */
    private static float[] extremes(int n, long seed) {
        float[] odd = {
            0f,
            -0f,
            Float.MIN_VALUE,
            -1e-40f,
            1e-20f,
            90f,
            -90f,
            88f,
            -87.4f,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            15f,
            -15f
        };
        float[] values = random(n, seed);
        for (int i = 0; i < n; i++) {
            values[i] = i % 7 == 3 ? odd[i / 7 % odd.length] : values[i] * 8;
        }
        return values;
    }
}
