package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import dev.rondo.support.Stepping;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Padding, cropping, repeating, scaling, depthwise convolutions and products, compared with their formulas in float64. */
@Tag("once")
class KerasStepsTest {
    private static final int BATCH = 2;
    private static final int STEPS = 6;
    private static final int WIDTH = 3;

    private static final Tensor X = random(1, BATCH, STEPS, WIDTH);
    private static final Tensor ONE_STREAM = random(2, 1, 9, WIDTH);

    private static double x(int row, int step, int i) {
        return step < 0 || step >= STEPS ? 0 : X.values()[(row * STEPS + step) * WIDTH + i];
    }

    private static KerasFile sequence(String... layers) {
        return KerasFile.sequential("[null, null, 3]", layers);
    }

    private static void assertRun(String what, KerasFile file, List<Integer> shape, IntToDoubleFunction at) {
        assertRun(what, file.graph(), shape, at);
    }

    private static void assertRun(String what, Graph graph, List<Integer> shape, IntToDoubleFunction at) {
        KerasFixture.assertClose(what, expected(shape, at), KerasFile.run(graph, X));
    }

    private static Tensor expected(List<Integer> shape, IntToDoubleFunction at) {
        float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) at.applyAsDouble(i);
        }
        return Tensor.of(shape, values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2 | 2 | 2", "[1] | 1 | 1", "[3, 0] | 3 | 0", "[0, 2] | 0 | 2"})
    void shouldPadWithZerosAndCrop(String written, int before, int after) {
        int longer = STEPS + before + after;
        assertRun(
                "ZeroPadding1D " + written,
                sequence(layer("ZeroPadding1D", "p", "'padding': " + written)),
                List.of(BATCH, longer, WIDTH),
                i -> x(i / (longer * WIDTH), i / WIDTH % longer - before, i % WIDTH));
        int shorter = STEPS - before - after;
        assertRun(
                "Cropping1D " + written,
                sequence(layer("Cropping1D", "c", "'cropping': " + written)),
                List.of(BATCH, shorter, WIDTH),
                i -> x(i / (shorter * WIDTH), i / WIDTH % shorter + before, i % WIDTH));
    }

    @Test
    void shouldRepeatSteps() {
        assertRun(
                "UpSampling1D",
                sequence(layer("UpSampling1D", "u", "'size': 3")),
                List.of(BATCH, 3 * STEPS, WIDTH),
                i -> x(i / (3 * STEPS * WIDTH), i / WIDTH % (3 * STEPS) / 3, i % WIDTH));
    }

    @Test
    void shouldStepPaddingBeforeAConvolution() {
        KerasFile file = sequence(
                        layer("ZeroPadding1D", "p", "'padding': [2, 0]"),
                        layer("Conv1D", "c", "'filters': 4, 'kernel_size': [3], 'padding': 'valid'"))
                .with("conv1d", random(3, 3, WIDTH, 4), random(4, 4));
        Stepping.assertStepsLikeRun("padding", file.graph(), ONE_STREAM);
        KerasFile cropped = sequence(
                layer("Cropping1D", "c", "'cropping': [2, 0]"), layer("MaxPooling1D", "m", "'pool_size': [2]"));
        Stepping.assertStepsLikeRun("cropping", cropped.graph(), random(5, 1, 8, WIDTH));
    }

    private static final Tensor MEAN = random(6, WIDTH);
    private static final Tensor VARIANCE = Tensor.of(List.of(WIDTH), 0.25f, 2, 0);

    private static double deviation(int i) {
        return Math.max(Math.sqrt(VARIANCE.values()[i % WIDTH]), 1e-7);
    }

    private static double normal(int i) {
        return (X.values()[i] - MEAN.values()[i % WIDTH]) / deviation(i);
    }

    @Test
    void shouldNormalizeByMeasuredMoments() throws ModelFormatException {
        KerasFile file = sequence(
                        layer("Normalization", "n", "'axis': [-1], 'invert': false, 'mean': null, 'variance': null"))
                .with("normalization", MEAN, VARIANCE, Tensor.of(List.of(1), 7));
        assertRun("Normalization", file, X.shape(), KerasStepsTest::normal);
        assertRun(
                "inverse",
                sequence(layer("Normalization", "n", "'axis': -1, 'invert': true"))
                        .with("normalization", MEAN, VARIANCE),
                X.shape(),
                i -> X.values()[i] * deviation(i) + MEAN.values()[i % WIDTH]);
        byte[] legacy = sequence(layer("Normalization", "n", "'axis': [-1]"))
                .legacy(
                        KerasFile.KERAS_2,
                        Map.of("n", List.of("n/mean:0", "n/variance:0", "n/count:0")),
                        Map.of("n", List.of(MEAN, VARIANCE, Tensor.of(List.of(1), 7))));
        assertRun("legacy", KerasFile.graph(legacy), X.shape(), KerasStepsTest::normal);
        assertRun(
                "one moment",
                sequence(layer("Normalization", "n", "'axis': null"))
                        .with("normalization", Tensor.of(List.of(), 0.5f), Tensor.of(List.of(), 4f)),
                X.shape(),
                i -> (X.values()[i] - 0.5) / 2);
        assertRun(
                "given",
                sequence(layer(
                        "Normalization", "n", "'axis': [-1], 'mean': [0.5, 1.0, -2.0], 'variance': [1.0, 4.0, 0.25]")),
                X.shape(),
                i -> (X.values()[i] - new double[] {0.5, 1, -2}[i % WIDTH]) / new double[] {1, 2, 0.5}[i % WIDTH]);
        assertRun(
                "scalar",
                sequence(layer("Normalization", "n", "'axis': null, 'mean': 0.5, 'variance': 4.0")),
                X.shape(),
                i -> (X.values()[i] - 0.5) / 2);
        KerasFile stepped = sequence(
                        layer("Normalization", "n", "'axis': -1, 'mean': 0.5, 'variance': 4.0"),
                        layer("SimpleRNN", "r", "'units': 2, 'activation': 'tanh', 'return_sequences': true"))
                .with("simple_rnn/cell", random(7, WIDTH, 2), random(8, 2, 2), random(9, 2));
        Stepping.assertStepsLikeRun("stepped", stepped.graph(), ONE_STREAM);
        assertEquals(
                WIDTH,
                Models.load(stepped.archive(), "test", LoadOptions.DEFAULT).inputSize());
    }

    @Test
    void shouldRescale() {
        assertRun(
                "Rescaling",
                sequence(layer("Rescaling", "r", "'scale': 0.5, 'offset': 3.0")),
                X.shape(),
                i -> X.values()[i] * 0.5 + 3);
        assertRun(
                "channels",
                sequence(layer("Rescaling", "r", "'scale': [0.5, 1.0, 2.0], 'offset': [1.0, 2.0, 3.0]")),
                X.shape(),
                i -> X.values()[i] * new double[] {0.5, 1, 2}[i % WIDTH] + 1 + i % WIDTH);
    }

    @Test
    void shouldDivideByNorms() {
        assertRun("rows", sequence(layer("UnitNormalization", "u", "'axis': -1")), X.shape(), i -> {
            double squares = 0;
            for (int j = 0; j < WIDTH; j++) {
                squares += Math.pow(X.values()[i / WIDTH * WIDTH + j], 2);
            }
            return X.values()[i] / Math.sqrt(squares);
        });
        assertRun("time", sequence(layer("UnitNormalization", "u", "'axis': [1, 2]")), X.shape(), i -> {
            double squares = 0;
            for (int j = 0; j < STEPS * WIDTH; j++) {
                squares += Math.pow(X.values()[i / (STEPS * WIDTH) * STEPS * WIDTH + j], 2);
            }
            return X.values()[i] / Math.sqrt(squares);
        });
        KerasFile cell = sequence(
                        layer("UnitNormalization", "u", "'axis': -1"),
                        layer("SimpleRNN", "r", "'units': 2, 'activation': 'tanh', 'return_sequences': true"))
                .with("simple_rnn/cell", random(7, WIDTH, 2), random(8, 2, 2), random(9, 2));
        Stepping.assertStepsLikeRun("stepped", cell.graph(), ONE_STREAM);
    }

    @ParameterizedTest
    @CsvSource({"valid, 1, 1", "same, 2, 1", "causal, 1, 2"})
    void shouldConvolveEachChannel(String padding, int stride, int dilation) {
        int width = 3;
        int multiplier = 2;
        int filters = 5;
        Tensor depthwise = random(10, width, WIDTH, multiplier);
        Tensor pointwise = random(11, 1, WIDTH * multiplier, filters);
        Tensor bias = random(12, filters);
        String options = ("'kernel_size': [3], 'strides': [%d], 'padding': '%s', 'dilation_rate': [%d],"
                        + " 'depth_multiplier': 2, 'activation': 'tanh', 'groups': 1")
                .formatted(stride, padding, dilation);
        KerasFile file = sequence(layer("SeparableConv1D", "s", "'filters': 5, " + options))
                .with("separable_conv1d", depthwise, pointwise, bias);
        int reach = dilation * (width - 1) + 1;
        int same = Math.ceilDiv(STEPS, stride);
        int before = switch (padding) {
            case "same" -> Math.max(0, (same - 1) * stride + reach - STEPS) / 2;
            case "causal" -> reach - 1;
            default -> 0;
        };
        int places = padding.equals("valid") ? (STEPS - reach) / stride + 1 : same;
        assertRun(options, file, List.of(BATCH, places, filters), i -> {
            double sum = bias.values()[i % filters];
            for (int channel = 0; channel < WIDTH * multiplier; channel++) {
                for (int k = 0; k < width; k++) {
                    int step = i / filters % places * stride - before + k * dilation;
                    sum += x(i / filters / places, step, channel / multiplier)
                            * depthwise.values()[(k * WIDTH + channel / multiplier) * multiplier + channel % multiplier]
                            * pointwise.values()[channel * filters + i % filters];
                }
            }
            return Math.tanh(sum);
        });
        if (padding.equals("causal")) {
            Stepping.assertStepsLikeRun(options, file.graph(), ONE_STREAM);
        }
        Tensor depthBias = random(13, WIDTH * multiplier);
        assertRun(
                "depthwise " + options,
                sequence(layer("DepthwiseConv1D", "d", options)).with("depthwise_conv1d", depthwise, depthBias),
                List.of(BATCH, places, WIDTH * multiplier),
                i -> {
                    int channel = i % (WIDTH * multiplier);
                    double sum = depthBias.values()[channel];
                    for (int k = 0; k < width; k++) {
                        int step = i / (WIDTH * multiplier) % places * stride - before + k * dilation;
                        sum += x(i / (WIDTH * multiplier) / places, step, channel / multiplier)
                                * depthwise
                                        .values()[
                                        (k * WIDTH + channel / multiplier) * multiplier + channel % multiplier];
                    }
                    return Math.tanh(sum);
                });
    }

    private static Tensor dot(String options, Tensor a, Tensor b) {
        String both = "[" + tensor("a", 0, 0) + ", " + tensor("b", 0, 0) + "]";
        Graph graph = KerasFile.functional(
                        "[['a', 0, 0], ['b', 0, 0]]",
                        "[['dot', 0, 0]]",
                        input("a", a.shape().toString()),
                        input("b", b.shape().toString()),
                        layer("Dot", "dot", options, calls(call(both, ""))))
                .graph();
        return graph.run(Map.of("in0", a, "in1", b)).get("out0");
    }

    @Test
    void shouldSumProducts() {
        Tensor b = random(14, BATCH, 4, WIDTH);
        Tensor scores = dot("'axes': [2, 2], 'normalize': false", X, b);
        KerasFixture.assertClose(
                "3 and 3",
                expected(List.of(BATCH, STEPS, 4), i -> {
                    double sum = 0;
                    for (int j = 0; j < WIDTH; j++) {
                        sum += x(i / (STEPS * 4), i / 4 % STEPS, j)
                                * b.values()[(i / (STEPS * 4) * 4 + i % 4) * WIDTH + j];
                    }
                    return sum;
                }),
                scores);
        Tensor weights = random(15, BATCH, STEPS);
        KerasFixture.assertClose(
                "2 and 3",
                expected(List.of(BATCH, WIDTH), i -> {
                    double sum = 0;
                    for (int step = 0; step < STEPS; step++) {
                        sum += weights.values()[i / WIDTH * STEPS + step] * x(i / WIDTH, step, i % WIDTH);
                    }
                    return sum;
                }),
                dot("'axes': 1", weights, X));
        Tensor p = random(16, BATCH, WIDTH);
        Tensor q = random(17, BATCH, WIDTH);
        KerasFixture.assertClose(
                "cosine",
                expected(List.of(BATCH, 1), row -> {
                    double sum = 0;
                    double a = 0;
                    double c = 0;
                    for (int j = row * WIDTH; j < (row + 1) * WIDTH; j++) {
                        sum += p.values()[j] * q.values()[j];
                        a += p.values()[j] * p.values()[j];
                        c += q.values()[j] * q.values()[j];
                    }
                    return sum / Math.sqrt(a * c);
                }),
                dot("'axes': -1, 'normalize': true", p, q));
    }

    private static void refuse(KerasFile file, String what) {
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(file.archive(), "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        refuse(sequence(layer("ZeroPadding1D", "p", "'padding': [1, 2, 3]")), "must have one or two numbers of steps");
        refuse(sequence(layer("ZeroPadding1D", "p", "'padding': -1")), "must have one or two numbers of steps");
        refuse(
                KerasFile.sequential("[null, 3, 3]", layer("Cropping1D", "c", "'cropping': 2")),
                "leaves out 2 and 2 steps of the shape");
        refuse(sequence(layer("Normalization", "n", "'axis': [1, 2]")), "has several axes");
        refuse(sequence(layer("Rescaling", "r", "'scale': 'a'")), "must have numbers for scale");
        refuse(
                sequence(layer("Rescaling", "r", "'scale': [1.0, 2.0]")),
                "has weights for inputs of width 2, but gets the shape");
        refuse(sequence(layer("UnitNormalization", "u", "'axis': 0")), "the axis of the batch must remain");
    }
}
