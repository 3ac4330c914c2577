package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention layers in inference, compared with their formulas in float64. */
@Tag("once")
class KerasAttentionTest {
    private static final int BATCH = 2;
    private static final int QUERIES = 4;
    private static final int KEYS = 5;
    private static final int WIDTH = 3;

    private static final Tensor Q = random(1, BATCH, QUERIES, WIDTH);
    private static final Tensor V = random(2, BATCH, KEYS, WIDTH);
    private static final Tensor K = random(3, BATCH, KEYS, WIDTH);

    private static final boolean[] QUERY_MASK = {true, true, false, true, true, true, true, false};
    private static final boolean[] VALUE_MASK = {true, false, true, true, false, true, true, true, true, true};

    private static final Map<String, Tensor> INPUTS = Map.of(
            "in0", Q,
            "in1", V,
            "in2", K,
            "in3", Tensor.ofBooleans(List.of(BATCH, QUERIES), QUERY_MASK),
            "in4", Tensor.ofBooleans(List.of(BATCH, KEYS), VALUE_MASK));

    private static String input(String name, String shape, String type) {
        return "{'class_name': 'InputLayer', 'name': '%s', 'config': {'name': '%s', 'batch_shape': %s, 'dtype': '%s'}, 'inbound_nodes': []}"
                .formatted(name, name, shape, type);
    }

    /** A model of one attention layer with all inputs, and its distributions as second output, if it returns them. */
    private static KerasFile model(String layer, boolean scores) {
        String[] layers = {
            input("q", "[null, null, 3]", "float32"),
            input("v", "[null, null, 3]", "float32"),
            input("k", "[null, null, 3]", "float32"),
            input("qm", "[null, null]", "bool"),
            input("vm", "[null, null]", "bool"),
            layer
        };
        return KerasFile.functional(
                "[['q', 0, 0], ['v', 0, 0], ['k', 0, 0], ['qm', 0, 0], ['vm', 0, 0]]",
                scores ? "[['att', 0, 0], ['att', 0, 1]]" : "[['att', 0, 0]]",
                layers);
    }

    private static String tensors(String... names) {
        return java.util.Arrays.stream(names)
                .map(name -> tensor(name, 0, 0))
                .collect(java.util.stream.Collectors.joining(", "));
    }

    private static String attention(String className, String options, String inputs, String named) {
        return layer(className, "att", options, calls(call(inputs, named)));
    }

    /** The distribution over the keys for each query, then the means of the values. */
    private static double[][][][] attend(
            ToDoubleBiFunction<Integer, Integer> score, int batch, boolean causal, boolean masked, Tensor values) {
        double[][] weights = new double[QUERIES][KEYS];
        double[][] result = new double[QUERIES][WIDTH];
        for (int i = 0; i < QUERIES; i++) {
            double sum = 0;
            for (int j = 0; j < KEYS; j++) {
                boolean out = causal && j > i || masked && !VALUE_MASK[batch * KEYS + j];
                weights[i][j] = out ? 0 : Math.exp(score.applyAsDouble(i, j));
                sum += weights[i][j];
            }
            for (int j = 0; j < KEYS; j++) {
                weights[i][j] /= sum;
                for (int w = 0; w < WIDTH; w++) {
                    result[i][w] += weights[i][j] * values.values()[(batch * KEYS + j) * WIDTH + w];
                }
            }
        }
        return new double[][][][] {{weights}, {result}};
    }

    private interface Score {
        double of(double[] query, double[] key);
    }

    private static double[] row(Tensor x, int at) {
        double[] row = new double[x.shape().getLast()];
        for (int i = 0; i < row.length; i++) {
            row[i] = x.values()[at * row.length + i];
        }
        return row;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Compares the result and the distributions of a layer that returns both. */
    private static void assertAttention(
            String what, KerasFile file, Tensor keys, Score score, boolean causal, boolean masked) {
        Map<String, Tensor> outputs = file.graph().run(INPUTS);
        float[] result = new float[BATCH * QUERIES * WIDTH];
        float[] weights = new float[BATCH * QUERIES * KEYS];
        for (int batch = 0; batch < BATCH; batch++) {
            int first = batch;
            double[][][][] both = attend(
                    (i, j) -> score.of(row(Q, first * QUERIES + i), row(keys, first * KEYS + j)),
                    batch,
                    causal,
                    masked,
                    V);
            for (int i = 0; i < QUERIES; i++) {
                boolean out = masked && !QUERY_MASK[batch * QUERIES + i];
                for (int w = 0; w < WIDTH; w++) {
                    result[(batch * QUERIES + i) * WIDTH + w] = out ? 0 : (float) both[1][0][i][w];
                }
                for (int j = 0; j < KEYS; j++) {
                    weights[(batch * QUERIES + i) * KEYS + j] = (float) both[0][0][i][j];
                }
            }
        }
        KerasFixture.assertClose(what, Tensor.of(List.of(BATCH, QUERIES, WIDTH), result), outputs.get("out0"));
        KerasFixture.assertClose(what, Tensor.of(List.of(BATCH, QUERIES, KEYS), weights), outputs.get("out1"));
    }

    private static final String SCORES = "'return_attention_scores': true";
    private static final String MASKS = ", 'mask': [" + tensors("qm", "vm") + "]";

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void shouldAttendByProducts(boolean causal, boolean masked) {
        String named = SCORES + (causal ? ", 'use_causal_mask': true" : "") + (masked ? MASKS : "");
        String scaled = attention(
                "Attention",
                "'use_scale': true, 'score_mode': 'dot', 'dropout': 0.0",
                "[" + tensors("q", "v") + "]",
                named);
        assertAttention(
                "scaled",
                model(scaled, true).with("attention", Tensor.of(List.of(), 0.7f)),
                V,
                (q, k) -> 0.7f * dot(q, k),
                causal,
                masked);
        String three = attention("Attention", "'use_scale': false", "[" + tensors("q", "v", "k") + "]", named);
        assertAttention("keys", model(three, true), K, KerasAttentionTest::dot, causal, masked);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void shouldAttendBySums(boolean causal, boolean masked) {
        String named = SCORES + (causal ? ", 'use_causal_mask': true" : "") + (masked ? MASKS : "");
        Tensor scale = random(4, WIDTH);
        String additive =
                attention("AdditiveAttention", "'use_scale': true", "[" + tensors("q", "v", "k") + "]", named);
        assertAttention(
                "additive",
                model(additive, true).with("additive_attention", scale),
                K,
                (q, k) -> {
                    double sum = 0;
                    for (int i = 0; i < WIDTH; i++) {
                        sum += scale.values()[i] * Math.tanh(q[i] + k[i]);
                    }
                    return sum;
                },
                causal,
                masked);
    }

    /** The scores of {@code score_mode} concat are weighted sums of tanh. */
    @Test
    void shouldAttendByWeightedSums() {
        String concat = attention(
                "Attention", "'use_scale': true, 'score_mode': 'concat'", "[" + tensors("q", "v", "k") + "]", SCORES);
        assertAttention(
                "concat",
                model(concat, true).with("attention", Tensor.of(List.of(), 0.7f), Tensor.of(List.of(), 1.5f)),
                K,
                (q, k) -> {
                    double sum = 0;
                    for (int i = 0; i < WIDTH; i++) {
                        sum += Math.tanh(0.7f * (q[i] + k[i]));
                    }
                    return 1.5 * sum;
                },
                false,
                false);
    }

    /** Without masks among the arguments, those of the inputs count; Keras 2 writes options after each tensor. */
    @Test
    void shouldTakeTheMasksOfItsInputs() {
        String masking = layer("Masking", "m", "'mask_value': 9.0", "'inbound_nodes': [[['v', 0, 0, {}]]]");
        String options = "{'use_causal_mask': true}";
        String att = layer(
                "Attention",
                "att",
                "'use_scale': false",
                "'inbound_nodes': [[['q', 0, 0, " + options + "], ['m', 0, 0, " + options + "]]]");
        Graph graph = KerasFile.functional(
                        "[['q', 0, 0], ['v', 0, 0]]",
                        "[['att', 0, 0]]",
                        input("q", "[null, null, 3]", "float32"),
                        input("v", "[null, null, 3]", "float32"),
                        masking,
                        att)
                .graph();
        float[] values = V.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = VALUE_MASK[i / WIDTH] ? values[i] : 9;
        }
        Tensor y =
                graph.run(Map.of("in0", Q, "in1", Tensor.of(V.shape(), values))).get("out0");
        double[][][][] both = attend((i, j) -> dot(row(Q, i), row(V, j)), 0, true, true, V);
        float[] expected = new float[QUERIES * WIDTH];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) both[1][0][i / WIDTH][i % WIDTH];
        }
        KerasFixture.assertClose("masks", expected, java.util.Arrays.copyOf(y.values(), expected.length));
    }

    private static final int HEADS = 2;
    private static final int KEY_WIDTH = 4;
    private static final int VALUE_WIDTH = 2;

    private static final Tensor[] QUERY = {random(5, WIDTH, HEADS, KEY_WIDTH), random(6, HEADS, KEY_WIDTH)};
    private static final Tensor[] KEY = {random(7, WIDTH, HEADS, KEY_WIDTH), random(8, HEADS, KEY_WIDTH)};
    private static final Tensor[] VALUE = {random(9, WIDTH, HEADS, VALUE_WIDTH), random(10, HEADS, VALUE_WIDTH)};
    private static final Tensor[] OUTPUT = {random(11, HEADS, VALUE_WIDTH, WIDTH), random(12, WIDTH)};

    private static final String HEAD_OPTIONS =
            "'num_heads': 2, 'key_dim': 4, 'value_dim': 2, 'dropout': 0.1, 'use_bias': true,"
                    + " 'output_shape': null, 'attention_axes': null, 'seed': null";

    private static double[] project(Tensor[] weights, double[] x, int head, int width) {
        double[] y = new double[width];
        for (int j = 0; j < width; j++) {
            y[j] = weights[1].values()[head * width + j];
            for (int i = 0; i < x.length; i++) {
                y[j] += x[i] * weights[0].values()[(i * HEADS + head) * width + j];
            }
        }
        return y;
    }

    /** The output for one query. */
    private static double[] heads(int batch, int query, boolean causal, boolean masked) {
        double[] y = new double[WIDTH];
        for (int w = 0; w < WIDTH; w++) {
            y[w] = OUTPUT[1].values()[w];
        }
        for (int head = 0; head < HEADS; head++) {
            double[] q = project(QUERY, row(Q, batch * QUERIES + query), head, KEY_WIDTH);
            double sum = 0;
            double[] mean = new double[VALUE_WIDTH];
            for (int j = 0; j < KEYS; j++) {
                double[] k = project(KEY, row(K, batch * KEYS + j), head, KEY_WIDTH);
                double[] v = project(VALUE, row(V, batch * KEYS + j), head, VALUE_WIDTH);
                boolean out = causal && j > query || masked && !VALUE_MASK[batch * KEYS + j];
                double weight = out ? 0 : Math.exp(dot(q, k) / Math.sqrt(KEY_WIDTH));
                sum += weight;
                for (int i = 0; i < VALUE_WIDTH; i++) {
                    mean[i] += weight * v[i];
                }
            }
            for (int i = 0; i < VALUE_WIDTH; i++) {
                for (int w = 0; w < WIDTH; w++) {
                    y[w] += mean[i] / sum * OUTPUT[0].values()[(head * VALUE_WIDTH + i) * WIDTH + w];
                }
            }
        }
        return y;
    }

    private static void assertHeads(String what, Tensor y, boolean causal, boolean masked) {
        for (int i = 0; i < BATCH * QUERIES; i++) {
            double[] expected = heads(i / QUERIES, i % QUERIES, causal, masked);
            for (int w = 0; w < WIDTH; w++) {
                assertEquals(expected[w], y.values()[i * WIDTH + w], 1e-5, what + " " + i);
            }
        }
    }

    private static KerasFile withHeads(KerasFile file, String prefix) {
        String root = "multi_head_attention/" + prefix;
        return file.with(root + "query_dense", QUERY)
                .with(root + "key_dense", KEY)
                .with(root + "value_dense", VALUE)
                .with(root + "output_dense", OUTPUT);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void shouldAttendWithSeveralHeads(boolean causal, boolean masked) {
        String named = "'key': " + tensor("k", 0, 0) + (causal ? ", 'use_causal_mask': true" : "")
                + (masked ? ", 'value_mask': " + tensor("vm", 0, 0) : "");
        String layer = attention("MultiHeadAttention", HEAD_OPTIONS, tensors("q", "v"), named);
        for (String prefix : List.of("_", "")) {
            Tensor y =
                    withHeads(model(layer, false), prefix).graph().run(INPUTS).get("out0");
            assertHeads(named, y, causal, masked);
        }
    }

    @Test
    void shouldAttendWithSeveralHeadsOfKeras2() {
        String options = "{'value': ['v', 0, 0], 'key': ['k', 0, 0], 'return_attention_scores': true}";
        String layer = layer(
                "MultiHeadAttention",
                "att",
                HEAD_OPTIONS
                        + ", 'query_shape': [null, null, 3], 'key_shape': [null, null, 3], 'value_shape': [null, null, 3]",
                "'inbound_nodes': [[['q', 0, 0, " + options + "]]]");
        byte[] legacy = model(layer, true)
                .with("att", QUERY[0], QUERY[1], KEY[0], KEY[1], VALUE[0], VALUE[1], OUTPUT[0], OUTPUT[1])
                .legacy(KerasFile.KERAS_2);
        Map<String, Tensor> outputs = KerasFile.graph(legacy).run(INPUTS);
        assertHeads("legacy", outputs.get("out0"), false, false);
        assertEquals(List.of(BATCH, HEADS, QUERIES, KEYS), outputs.get("out1").shape());
        float[] sums = new float[BATCH * HEADS * QUERIES];
        for (int i = 0; i < outputs.get("out1").values().length; i++) {
            sums[i / KEYS] += outputs.get("out1").values()[i];
        }
        float[] ones = new float[sums.length];
        java.util.Arrays.fill(ones, 1);
        assertArrayEquals(ones, sums, 1e-6f);
    }

    @Test
    void shouldSayThatAttentionCannotBeStepped() {
        String self = attention("MultiHeadAttention", HEAD_OPTIONS, tensors("q", "q"), "");
        Graph graph = withHeads(
                        KerasFile.functional(
                                "[['q', 0, 0]]", "[['att', 0, 0]]", input("q", "[null, null, 3]", "float32"), self),
                        "_")
                .graph();
        String message = assertThrows(UnsupportedOperationException.class, graph::stepper)
                .getMessage();
        assertTrue(message.contains("node \"att\""), message);
    }

    private static void refuse(String layer, String what) {
        String message = assertThrows(
                        ModelFormatException.class,
                        () -> Models.loadGraph(
                                withHeads(model(layer, false), "_").archive(), "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldRefuseWhatIsNotKnown() {
        String inputs = tensors("q", "v");
        refuse(
                attention("MultiHeadAttention", HEAD_OPTIONS, inputs, "'attention_mask': " + tensor("vm", 0, 0)),
                "is called with the option attention_mask");
        refuse(
                attention(
                        "MultiHeadAttention",
                        HEAD_OPTIONS.replace("'attention_axes': null", "'attention_axes': [2]"),
                        inputs,
                        ""),
                "attention_axes [2]");
        refuse(attention("MultiHeadAttention", HEAD_OPTIONS, tensors("q"), ""), "needs a tensor or numbers for value");
        refuse(
                attention("MultiHeadAttention", HEAD_OPTIONS, inputs, "'value_mask': " + tensor("k", 0, 0)),
                "takes masks bool [B, T]");
    }
}
