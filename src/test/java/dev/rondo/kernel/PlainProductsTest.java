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

/**
 * The plain products have the bits of naive loops over one output, which are their specification, for panels of any width.
 * On weights that were packed for the active kernels they have the bits of these.
 */
@Tag("conformance")
class PlainProductsTest {
    private static final int[] SIZES = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final int[] LANES = {4, 8, 16};
    private static final Kernels ACTIVE = Backend.active().kernels();
    private static final Kernels PLAIN = new PlainKernels();
    private static final int AT = 5;
    private static final int ROWS = 2;

    record Shape(WeightCodec format, int gates, int outputs) {}

    static Stream<Shape> shapes() {
        return Arrays.stream(WeightCodec.values())
                .flatMap(format -> IntStream.rangeClosed(1, 4)
                        .boxed()
                        .flatMap(gates -> Arrays.stream(SIZES).mapToObj(n -> new Shape(format, gates, n))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldSumAsNaiveLoopsDo(Shape shape) {
        for (int inputs : SIZES) {
            Case data = new Case(shape, inputs);
            float[] sums = data.naive();
            for (int lanes : LANES) {
                PackedMatrix packed = data.pack(lanes);
                data.assertRows(sums, data.product(PLAIN, packed), 1, "product, " + lanes + " lanes");
                data.assertRows(sums, data.matmul(PLAIN, packed), ROWS, "matmul, " + lanes + " lanes");
            }
            PackedMatrix packed = data.pack(ACTIVE.lanes());
            data.assertRows(sums, data.product(ACTIVE, packed), 1, "active product");
            data.assertRows(sums, data.matmul(ACTIVE, packed), ROWS, "active matmul");
        }
    }

    @Test
    void shouldMultiplyManyRowsAsOneByOne() {
        int rows = 3 * PlainScratch.ROWS + 1;
        PackedMatrix packed = PackedMatrix.pack(PLAIN.lanes(), random(3 * 17 * 9, 4), 0, 17, 9, 0, 1, 2);
        RowView x = new RowView(random(rows * 9, 5), 0, 9);
        float[] together = random(rows * packed.sums(), 6);
        float[] single = together.clone();
        PLAIN.matmul(packed, x, 0, new RowView(together, 0, packed.sums()), 0, rows);
        for (int row = 0; row < rows; row++) {
            PLAIN.matmul(packed, x, row, new RowView(single, 0, packed.sums()), row, 1);
        }
        assertArrayEquals(single, together);
    }

    /** One matrix of each gate, inputs, and sums to begin with. */
    private static final class Case {
        final Shape shape;
        final int inputs;
        final int stride;
        final int sums;
        final int[] order;
        final float[] weights;
        final float[] x;
        final float[] start;

        Case(Shape shape, int inputs) {
            this.shape = shape;
            this.inputs = inputs;
            this.stride = Padding.pad(shape.outputs);
            this.sums = shape.gates * stride;
            this.order = IntStream.range(0, shape.gates)
                    .map(g -> shape.gates - 1 - g)
                    .toArray();
            this.weights = random(shape.gates * shape.outputs * inputs, 1);
            this.x = random(AT + ROWS * inputs, 2);
            this.start = random(AT + ROWS * sums, 3);
        }

        PackedMatrix pack(int lanes) {
            return PackedMatrix.pack(lanes, shape.format, weights, 0, shape.outputs, inputs, order);
        }

        float[] product(Kernels kernels, PackedMatrix packed) {
            float[] y = start.clone();
            kernels.product(packed, x, AT, y, AT, y, AT);
            return y;
        }

        float[] matmul(Kernels kernels, PackedMatrix packed) {
            float[] y = start.clone();
            kernels.matmul(packed, new RowView(x, AT, inputs), 0, new RowView(y, AT, sums), 0, ROWS);
            return y;
        }

        /** {@return the sums of all rows, in the order that is specified} */
        float[] naive() {
            float[] y = start.clone();
            for (int gate = 0; gate < shape.gates; gate++) {
                for (int j = 0; j < shape.outputs; j++) {
                    int from = (order[gate] * shape.outputs + j) * inputs;
                    float scale = shape.format.scale(weights, from, inputs);
                    float[] row = decoded(from, scale);
                    for (int r = 0; r < ROWS; r++) {
                        int at = AT + r * sums + gate * stride + j;
                        y[at] = switch (shape.format) {
                            case FLOAT32 -> ordered(row, AT + r * inputs, y[at]);
                            case BF16 -> dot(row, AT + r * inputs, y[at]);
                            case INT8 -> PlainMath.fma(dot(row, AT + r * inputs, 0), scale, y[at]);
                        };
                    }
                }
            }
            return y;
        }

        /** {@return a sum in the order of {@link SumOrder}} */
        private float ordered(float[] row, int xAt, float start) {
            int chains = shape.gates < 3 ? 4 : 2;
            int chained = inputs - inputs % chains;
            float sum = chain(row, xAt, start, 0, chained, chains);
            for (int chain = 1; chain < chains && chained > 0; chain++) {
                sum += chain(row, xAt, 0, chain, chained, chains);
            }
            return chain(row, xAt, sum, chained, inputs, 1);
        }

        private float chain(float[] row, int xAt, float start, int from, int to, int step) {
            float sum = start;
            for (int k = from; k < to; k += step) {
                sum = PlainMath.fma(row[k], x[xAt + k], sum);
            }
            return sum;
        }

        /** {@return a sum in four chains, of which the first begins with a value} */
        private float dot(float[] row, int xAt, float start) {
            float[] sum = {start, 0, 0, 0};
            for (int k = 0; k < inputs; k++) {
                sum[k % 4] = PlainMath.fma(row[k], x[xAt + k], sum[k % 4]);
            }
            return (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }

        /** {@return a row of weights as the kernels see them, before they are scaled} */
        private float[] decoded(int from, float scale) {
            float[] row = Arrays.copyOfRange(weights, from, from + inputs);
            int[] words = new int[2];
            for (int k = 0; k < inputs && shape.format != WeightCodec.FLOAT32; k += 4) {
                int count = Math.min(4, inputs - k);
                shape.format.encode(weights, from + k, count, scale, words);
                for (int i = 0; i < count; i++) {
                    row[k + i] = shape.format.value(words[shape.format.wordOf(i)], i);
                }
            }
            return row;
        }

        void assertRows(float[] expected, float[] actual, int rows, String what) {
            for (int r = 0; r < rows; r++) {
                for (int gate = 0; gate < shape.gates; gate++) {
                    for (int j = 0; j < shape.outputs; j++) {
                        int at = AT + r * sums + gate * stride + j;
                        if (Float.floatToIntBits(expected[at]) != Float.floatToIntBits(actual[at])) {
                            assertEquals(expected[at], actual[at], what + " of " + inputs + " inputs, index " + at);
                        }
                    }
                }
            }
        }
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }
}
