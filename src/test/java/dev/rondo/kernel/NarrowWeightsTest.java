package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of weights in narrow formats have equal bits on every width, and are the sums of the rounded weights. */
@Tag("conformance")
class NarrowWeightsTest {
    private static final int[] SIZES = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final Kernels ACTIVE = Backend.active().kernels();
    private static final Kernels PLAIN = new PlainKernels();
    private static final int AT = 5;

    record Shape(WeightCodec format, int gates, int outputs, int inputs) {}

    static Stream<Shape> shapes() {
        return Stream.of(WeightCodec.BF16, WeightCodec.INT8)
                .flatMap(format -> IntStream.of(1, 3, 4)
                        .boxed()
                        .flatMap(gates -> Arrays.stream(SIZES)
                                .boxed()
                                .flatMap(outputs -> Arrays.stream(SIZES)
                                        .mapToObj(inputs -> new Shape(format, gates, outputs, inputs)))));
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldMultiplyToTheSameBits(Shape shape) {
        int gates = shape.gates;
        int outputs = shape.outputs;
        int inputs = shape.inputs;
        int stride = Padding.pad(outputs);
        int rows = 3;
        int[] order = IntStream.range(0, gates).map(g -> gates - 1 - g).toArray();
        float[] weights = random(gates * outputs * inputs, 1);
        float[] x = random(AT + rows * inputs, 2);
        float[] start = random(AT + rows * gates * stride, 3);
        float[] expected = start.clone();
        float[] actual = start.clone();
        PackedMatrix plain = PackedMatrix.pack(PLAIN.lanes(), shape.format, weights, 0, outputs, inputs, order);
        PackedMatrix active = PackedMatrix.pack(ACTIVE.lanes(), shape.format, weights, 0, outputs, inputs, order);
        RowView in = new RowView(x, AT, inputs);
        PLAIN.matmul(plain, in, 0, new RowView(expected, AT, gates * stride), 0, rows);
        ACTIVE.matmul(active, in, 0, new RowView(actual, AT, gates * stride), 0, rows);
        float[] alone = start.clone();
        ACTIVE.product(active, x, AT, alone, AT, alone, AT);

        shape.format.round(weights, 0, gates * outputs, inputs);
        for (int row = 0; row < rows; row++) {
            for (int gate = 0; gate < gates; gate++) {
                int at = AT + (row * gates + gate) * stride;
                for (int j = 0; j < outputs; j++) {
                    assertEquals(expected[at + j], actual[at + j], 0f, shape + " row " + row + " output " + j);
                    if (row == 0) {
                        assertEquals(expected[at + j], alone[at + j], 0f, shape + " alone, output " + j);
                    }
                    double sum = start[at + j];
                    double size = Math.abs(sum);
                    for (int k = 0; k < inputs; k++) {
                        double weight = weights[(order[gate] * outputs + j) * inputs + k];
                        sum += weight * x[AT + row * inputs + k];
                        size += Math.abs(weight * x[AT + row * inputs + k]);
                    }
                    // the bound for float32, and two more roundings for the scale of the row
                    assertEquals(sum, expected[at + j], (inputs + 8) * size * 0x1p-24, shape + " output " + j);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void shouldRoundToTheNearestValue(WeightCodec format) {
        int columns = 257;
        float[] weights = random(40 * columns, 9);
        weights[3] = 0;
        weights[4] = -0f;
        weights[5] = 1e-39f;
        weights[6] = 1e-30f;
        float[] rounded = weights.clone();
        format.round(rounded, 0, 40, columns);
        for (int i = 0; i < weights.length; i++) {
            float largest = 0;
            for (int k = i / columns * columns; k < (i / columns + 1) * columns; k++) {
                largest = Math.max(largest, Math.abs(weights[k]));
            }
            // half a step, and the rounding of float32 itself
            double step = format == WeightCodec.BF16 ? 0x1p-7 * Math.abs(weights[i]) : largest / 127;
            double slack = format == WeightCodec.BF16 ? 2 * Float.MIN_NORMAL : 1e-6 * largest;
            assertEquals(weights[i], rounded[i], step / 2 + slack, "weight " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void shouldKeepRowsOfZeros(WeightCodec format) {
        float[] weights = new float[4 * 9];
        format.round(weights, 0, 4, 9);
        for (float weight : weights) {
            assertTrue(Math.abs(weight) <= Float.MIN_NORMAL, () -> "zero became " + weight);
        }
    }
}
