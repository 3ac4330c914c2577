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
import dev.rondo.support.KerasFile;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Non-recurrent layers with options that no fixture has, compared with their formulas in float64. */
@Tag("once")
class KerasLayersTest {
    private static final int BATCH = 2;
    private static final int STEPS = 7;
    private static final int WIDTH = 4;

    private static final Tensor X = random(1, BATCH, STEPS, WIDTH);

    private static double x(int row, int step, int i) {
        return X.values()[(row * STEPS + step) * WIDTH + i];
    }

    private static Graph sequence(String... layers) {
        return KerasFile.sequential("[null, null, 4]", layers).graph();
    }

    private static Tensor expected(List<Integer> shape, IntToDoubleFunction at) {
        int count = shape.stream().reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) at.applyAsDouble(i);
        }
        return Tensor.of(shape, values);
    }

    private static void assertElements(String what, Graph graph, DoubleUnaryOperator f) {
        float[] grid = new float[161];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (i - 80) / 10f;
        }
        Tensor points = Tensor.of(List.of(1, grid.length, 1), grid);
        KerasFixture.assertClose(
                what, expected(points.shape(), i -> f.applyAsDouble(grid[i])), KerasFile.run(graph, points));
    }

    @Test
    void shouldKnowEveryActivation() {
        Map<String, DoubleUnaryOperator> functions = Map.ofEntries(
                Map.entry("linear", x -> x),
                Map.entry("relu", x -> Math.max(x, 0)),
                Map.entry("relu6", x -> Math.clamp(x, 0, 6)),
                Map.entry("leaky_relu", x -> x < 0 ? 0.2 * x : x),
                Map.entry("elu", x -> x < 0 ? Math.exp(x) - 1 : x),
                Map.entry("celu", x -> x < 0 ? Math.exp(x) - 1 : x),
                Map.entry("selu", x -> 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * (Math.exp(x) - 1) : x)),
                Map.entry("softplus", x -> Math.log(1 + Math.exp(x))),
                Map.entry("softsign", x -> x / (1 + Math.abs(x))),
                Map.entry("tanh", Math::tanh),
                Map.entry("sigmoid", x -> 1 / (1 + Math.exp(-x))),
                Map.entry("exponential", Math::exp),
                Map.entry("hard_sigmoid", x -> Math.clamp(x / 6 + 0.5, 0, 1)),
                Map.entry("silu", x -> x / (1 + Math.exp(-x))),
                Map.entry("swish", x -> x / (1 + Math.exp(-x))),
                Map.entry("hard_silu", x -> x * Math.clamp(x / 6 + 0.5, 0, 1)),
                Map.entry("hard_swish", x -> x * Math.clamp(x / 6 + 0.5, 0, 1)),
                Map.entry("gelu", x -> x * normal(x)),
                Map.entry("mish", x -> x * Math.tanh(Math.log(1 + Math.exp(x)))),
                Map.entry("hard_tanh", x -> Math.clamp(x, -1, 1)),
                Map.entry("hard_shrink", x -> Math.abs(x) > 0.5 ? x : 0),
                Map.entry("soft_shrink", x -> Math.signum(x) * Math.max(0, Math.abs(x) - 0.5)),
                Map.entry("tanh_shrink", x -> x - Math.tanh(x)),
                Map.entry("log_sigmoid", x -> -Math.log(1 + Math.exp(-x))),
                Map.entry("squareplus", x -> (x + Math.sqrt(x * x + 4)) / 2),
                Map.entry("sparse_plus", x -> x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4),
                Map.entry("sparse_sigmoid", x -> Math.clamp((x + 1) / 2, 0, 1)));
        functions.forEach((name, function) -> {
            String activation = layer("Activation", "act", "'activation': '" + name + "'");
            assertElements(
                    name, KerasFile.sequential("[null, null, 1]", activation).graph(), function);
        });
    }

    /** The normal distribution, by Simpson's rule from 0. */
    private static double normal(double x) {
        int parts = 2000;
        double sum = 0;
        for (int i = 0; i <= parts; i++) {
            double at = x * i / parts;
            sum += (i == 0 || i == parts ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-at * at / 2);
        }
        return 0.5 + sum * x / parts / 3 / Math.sqrt(2 * Math.PI);
    }

    @Test
    void shouldTellHardSigmoidsApartByVersion() {
        KerasFile file =
                KerasFile.sequential("[null, null, 1]", layer("Activation", "act", "'activation': 'hard_sigmoid'"));
        assertElements("2", KerasFile.graph(file.archive(KerasFile.KERAS_2)), x -> Math.clamp(0.2 * x + 0.5, 0, 1));
        assertElements("3", KerasFile.graph(file.archive()), x -> Math.clamp(x / 6 + 0.5, 0, 1));
        String function = "'activation': {'module': 'keras.activations', 'class_name': 'function', 'config': 'tanh'}";
        assertElements(
                "function",
                KerasFile.sequential("[null, null, 1]", layer("Activation", "act", function))
                        .graph(),
                Math::tanh);
    }

    @Test
    void shouldKnowActivationsThatAreLayers() {
        String options = "'max_value': 4.0, 'negative_slope': 0.1, 'threshold': 1.5";
        String[] layers = {
            layer("ReLU", "a", options),
            layer("LeakyReLU", "a", "'negative_slope': 0.3"),
            layer("LeakyReLU", "a", "'alpha': 0.4"),
            layer("ELU", "a", "'alpha': 0.7"),
        };
        List<DoubleUnaryOperator> functions = List.of(
                x -> x >= 4 ? 4 : x > 1.5 ? x : 0.1 * (x - 1.5),
                x -> x < 0 ? 0.3 * x : x,
                x -> x < 0 ? 0.4 * x : x,
                x -> x < 0 ? 0.7 * (Math.exp(x) - 1) : x);
        for (int i = 0; i < layers.length; i++) {
            assertElements(
                    layers[i],
                    KerasFile.sequential("[null, null, 1]", layers[i]).graph(),
                    functions.get(i));
        }
        Tensor slopes = random(2, 1, WIDTH);
        Tensor y = KerasFile.run(
                KerasFile.sequential("[null, null, 4]", layer("PReLU", "a", "'shared_axes': [1]"))
                        .with("p_re_lu", slopes)
                        .graph(),
                X);
        KerasFixture.assertClose(
                "PReLU",
                expected(X.shape(), i -> X.values()[i] * (X.values()[i] < 0 ? slopes.values()[i % WIDTH] : 1)),
                y);
    }

    @Test
    void shouldKnowActivationsOfRows() {
        for (String name : List.of("softmax", "log_softmax")) {
            Tensor y = KerasFile.run(sequence(layer("Activation", "a", "'activation': '" + name + "'")), X);
            KerasFixture.assertClose(
                    name,
                    expected(X.shape(), i -> {
                        double sum = 0;
                        for (int j = 0; j < WIDTH; j++) {
                            sum += Math.exp(X.values()[i / WIDTH * WIDTH + j]);
                        }
                        double share = Math.exp(X.values()[i]) / sum;
                        return name.equals("softmax") ? share : Math.log(share);
                    }),
                    y);
        }
        Tensor softmax = KerasFile.run(sequence(layer("Softmax", "a", "'axis': -1")), X);
        assertEquals(1, softmax.values()[0] + softmax.values()[1] + softmax.values()[2] + softmax.values()[3], 1e-6);
        Tensor glu = KerasFile.run(sequence(layer("Activation", "a", "'activation': 'glu'")), X);
        KerasFixture.assertClose(
                "glu",
                expected(
                        List.of(BATCH, STEPS, 2),
                        i -> X.values()[i / 2 * WIDTH + i % 2]
                                / (1 + Math.exp(-X.values()[i / 2 * WIDTH + 2 + i % 2]))),
                glu);
        // of 3, 2.5, 0: the threshold is (5.5 - 1) / 2
        Graph sparsemax = KerasFile.sequential("[null, 1, 3]", layer("Activation", "a", "'activation': 'sparsemax'"))
                .graph();
        Tensor points = KerasFile.run(sparsemax, Tensor.of(List.of(1, 1, 3), 3, 0, 2.5f));
        KerasFixture.assertClose("sparsemax", Tensor.of(List.of(1, 1, 3), 0.75f, 0, 0.25f), points);
    }

    @Test
    void shouldNormalizeRows() {
        Tensor gamma = random(3, WIDTH);
        Tensor beta = random(4, WIDTH);
        Tensor y = KerasFile.run(
                KerasFile.sequential(
                                "[null, null, 4]", layer("LayerNormalization", "n", "'axis': [2], 'epsilon': 0.01"))
                        .with("layer_normalization", gamma, beta)
                        .graph(),
                X);
        KerasFixture.assertClose(
                "LayerNormalization",
                expected(X.shape(), i -> {
                    double mean = 0;
                    double squares = 0;
                    for (int j = i / WIDTH * WIDTH; j < (i / WIDTH + 1) * WIDTH; j++) {
                        mean += X.values()[j] / (double) WIDTH;
                        squares += X.values()[j] * (double) X.values()[j] / WIDTH;
                    }
                    double normal = (X.values()[i] - mean) / Math.sqrt(squares - mean * mean + 0.01);
                    return normal * gamma.values()[i % WIDTH] + beta.values()[i % WIDTH];
                }),
                y);
        Tensor mean = random(5, WIDTH);
        Tensor variance = Tensor.of(List.of(WIDTH), 0.5f, 1, 2, 4);
        Tensor z = KerasFile.run(
                KerasFile.sequential(
                                "[null, null, 4]",
                                layer("BatchNormalization", "n", "'axis': -1, 'epsilon': 0.001, 'scale': false"))
                        .with("batch_normalization", beta, mean, variance)
                        .graph(),
                X);
        KerasFixture.assertClose(
                "BatchNormalization",
                expected(
                        X.shape(),
                        i -> (X.values()[i] - mean.values()[i % WIDTH])
                                        / Math.sqrt(variance.values()[i % WIDTH] + 0.001)
                                + beta.values()[i % WIDTH]),
                z);
    }

    @Test
    void shouldConvolveOverTime() {
        for (String padding : List.of("valid", "same", "causal")) {
            for (int stride = 1; stride <= 2; stride++) {
                for (int dilation = 1; dilation <= (stride == 1 ? 2 : 1); dilation++) {
                    convolution(padding, stride, dilation, 1);
                }
            }
        }
        convolution("same", 1, 1, 2);
    }

    private static void convolution(String padding, int stride, int dilation, int groups) {
        int width = 3;
        int filters = 6;
        Tensor kernel = random(6, width, WIDTH / groups, filters);
        Tensor bias = random(7, filters);
        String options = ("'filters': 6, 'kernel_size': [3], 'strides': [%d], 'padding': '%s', 'dilation_rate': [%d],"
                        + " 'groups': %d, 'activation': 'relu', 'data_format': 'channels_last'")
                .formatted(stride, padding, dilation, groups);
        Tensor y = KerasFile.run(
                KerasFile.sequential("[null, null, 4]", layer("Conv1D", "c", options))
                        .with("conv1d", kernel, bias)
                        .graph(),
                X);
        int reach = dilation * (width - 1) + 1;
        int same = Math.ceilDiv(STEPS, stride);
        int before = switch (padding) {
            case "same" -> Math.max(0, (same - 1) * stride + reach - STEPS) / 2;
            case "causal" -> reach - 1;
            default -> 0;
        };
        int places = switch (padding) {
            case "same" -> same;
            case "causal" -> (STEPS - 1) / stride + 1;
            default -> (STEPS - reach) / stride + 1;
        };
        Tensor expected = expected(List.of(BATCH, places, filters), i -> {
            int filter = i % filters;
            int first = i / filters % places * stride - before;
            double sum = bias.values()[filter];
            int channels = WIDTH / groups;
            for (int k = 0; k < width; k++) {
                int step = first + k * dilation;
                for (int c = 0; c < channels && step >= 0 && step < STEPS; c++) {
                    int channel = filter / (filters / groups) * channels + c;
                    sum += x(i / filters / places, step, channel)
                            * kernel.values()[(k * channels + c) * filters + filter];
                }
            }
            return Math.max(sum, 0);
        });
        KerasFixture.assertClose(options, expected, y);
    }

    @Test
    void shouldMoveElementsAbout() {
        String dense = layer("Dense", "dense", "'units': 3, 'activation': 'tanh'");
        Tensor kernel = random(8, WIDTH, 3);
        Tensor bias = random(9, 3);
        Tensor plain = KerasFile.run(
                KerasFile.sequential("[null, null, 4]", dense)
                        .with("dense", kernel, bias)
                        .graph(),
                X);
        Tensor distributed = KerasFile.run(
                KerasFile.sequential("[null, null, 4]", layer("TimeDistributed", "t", "'layer': " + dense))
                        .with("time_distributed/layer", kernel, bias)
                        .graph(),
                X);
        KerasFixture.assertClose("TimeDistributed", plain, distributed);

        Tensor turned = KerasFile.run(sequence(layer("Permute", "p", "'dims': [2, 1]")), X);
        KerasFixture.assertClose(
                "Permute",
                expected(List.of(BATCH, WIDTH, STEPS), i -> x(i / (WIDTH * STEPS), i % STEPS, i / STEPS % WIDTH)),
                turned);
        Tensor halves = KerasFile.run(sequence(layer("Reshape", "r", "'target_shape': [-1, 2]")), X);
        KerasFixture.assertClose("Reshape", Tensor.of(List.of(BATCH, 2 * STEPS, 2), X.values()), halves);
        Tensor flat = KerasFile.run(sequence(layer("Flatten", "f", "")), X);
        KerasFixture.assertClose("Flatten", Tensor.of(List.of(BATCH, STEPS * WIDTH), X.values()), flat);
        Tensor rows = random(10, BATCH, WIDTH);
        Tensor repeated = KerasFile.run(
                KerasFile.sequential("[null, 4]", layer("RepeatVector", "r", "'n': 3"))
                        .graph(),
                rows);
        KerasFixture.assertClose(
                "RepeatVector",
                expected(List.of(BATCH, 3, WIDTH), i -> rows.values()[i / (3 * WIDTH) * WIDTH + i % WIDTH]),
                repeated);
        for (String kind : List.of("Dropout", "SpatialDropout1D", "GaussianDropout", "AlphaDropout")) {
            KerasFixture.assertClose(kind, X, KerasFile.run(sequence(layer(kind, "d", "'rate': 0.5")), X));
        }
    }

    @Test
    void shouldJoinInputs() {
        Tensor z = random(11, BATCH, STEPS, WIDTH);
        for (String kind : List.of("Concatenate", "Add", "Subtract", "Multiply", "Average")) {
            Tensor y = merged(kind, kind.equals("Concatenate") ? "'axis': -1" : "")
                    .graph()
                    .run(Map.of("in0", X, "in1", z))
                    .get("out0");
            if (kind.equals("Concatenate")) {
                Tensor expected = expected(
                        List.of(BATCH, STEPS, 2 * WIDTH),
                        i -> (i % (2 * WIDTH) < WIDTH ? X : z).values()[i / (2 * WIDTH) * WIDTH + i % WIDTH]);
                KerasFixture.assertClose(kind, expected, y);
                continue;
            }
            KerasFixture.assertClose(
                    kind,
                    expected(X.shape(), i -> {
                        double a = X.values()[i];
                        double b = z.values()[i];
                        return switch (kind) {
                            case "Add" -> a + b;
                            case "Subtract" -> a - b;
                            case "Multiply" -> a * b;
                            default -> (a + b) / 2;
                        };
                    }),
                    y);
        }
    }

    private static KerasFile merged(String kind, String options) {
        return KerasFile.functional(
                "[['x', 0, 0], ['z', 0, 0]]",
                "['m', 0, 0]",
                input("x", "[null, null, 4]"),
                input("z", "[null, null, 4]"),
                layer(kind, "m", options, calls(call("[" + tensor("x", 0, 0) + ", " + tensor("z", 0, 0) + "]", ""))));
    }

    /** The sum of two masked sequences, into a layer whose output tells which steps counted. */
    @Test
    void shouldJoinMasksByVersion() {
        Tensor one = Tensor.of(List.of(1, 3, 1), 1, 5, 5);
        Tensor two = Tensor.of(List.of(1, 3, 1), 1, 1, 5);
        KerasFile file = KerasFile.functional(
                        "[['x', 0, 0], ['z', 0, 0]]",
                        "['rnn', 0, 0]",
                        input("x", "[null, null, 1]"),
                        input("z", "[null, null, 1]"),
                        layer("Masking", "mx", "'mask_value': 5.0", calls(call(tensor("x", 0, 0), ""))),
                        layer("Masking", "mz", "'mask_value': 5.0", calls(call(tensor("z", 0, 0), ""))),
                        layer(
                                "Add",
                                "add",
                                "",
                                calls(call("[" + tensor("mx", 0, 0) + ", " + tensor("mz", 0, 0) + "]", ""))),
                        layer(
                                "SimpleRNN",
                                "rnn",
                                "'units': 1, 'activation': 'linear', 'return_sequences': true",
                                calls(call(tensor("add", 0, 0), ""))))
                .with(
                        "simple_rnn/cell",
                        Tensor.of(List.of(1, 1), 0),
                        Tensor.of(List.of(1, 1), 1),
                        Tensor.of(List.of(1), 1));
        Map<String, Tensor> inputs = Map.of("in0", one, "in1", two);
        // the layer counts its steps
        Tensor any = KerasFile.graph(file.archive()).run(inputs).get("out0");
        KerasFixture.assertClose("Keras 3", Tensor.of(List.of(1, 3, 1), 1, 2, 2), any);
        Tensor all =
                KerasFile.graph(file.archive(KerasFile.KERAS_2)).run(inputs).get("out0");
        KerasFixture.assertClose("Keras 2", Tensor.of(List.of(1, 3, 1), 1, 1, 1), all);
    }

    @Test
    void shouldRefuseTokensOutsideTheVocabulary() {
        Tensor table = random(12, 5, 2);
        Graph graph = KerasFile.sequential("[null, null]", layer("Embedding", "e", "'input_dim': 5, 'output_dim': 2"))
                .with("embedding", table)
                .graph();
        assertEquals(Tensor.Type.INT64, graph.inputs().getFirst().type());
        Tensor y = KerasFile.run(graph, Tensor.ofLongs(List.of(1, 2), 4, 0));
        KerasFixture.assertClose(
                "rows",
                Tensor.of(List.of(1, 2, 2), table.values()[8], table.values()[9], table.values()[0], table.values()[1]),
                y);
        for (long token : new long[] {-1, 5}) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> KerasFile.run(graph, Tensor.ofLongs(List.of(1, 1), token)))
                    .getMessage();
            assertTrue(message.contains("the token " + token + " is not in a vocabulary of 5"), message);
        }
    }
}
