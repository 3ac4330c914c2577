package dev.rondo.model.rtneural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.fixture.Folders;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Residual;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.reference.RtNeuralOracle;
import dev.rondo.support.JsonFuzz;
import dev.rondo.support.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class RtNeuralTest {
    /** Float32 sums of a few dozen products against float64. */
    private static final double TOLERANCE = 1e-5;

    private static final int STEPS = 40;

    private final SplittableRandom random = new SplittableRandom(29);
    private final RtNeuralOracle oracle = new RtNeuralOracle();
    private final List<Map<String, Object>> layers = new ArrayList<>();
    private final Map<String, Object> file = new LinkedHashMap<>();

    @Test
    void shouldMakeANetworkOfDenseAndRecurrentLayers() throws IOException {
        begin(1);
        recurrent("lstm", 1, 6);
        recurrent("gru", 6, 5);
        dense("time-distributed-dense", 5, 7, "tanh");
        dense("dense", 7, 4, "");
        activation("sigmoid", 4);
        dense("dense", 4, 3, "softmax");
        dense("dense", 3, 2, "relu");
        Network network = load();
        assertEquals(
                List.of(
                        Lstm.of(1, 6),
                        Gru.of(6, 5),
                        new Dense(5, 7, Activation.TANH, true),
                        new Dense(7, 4, Activation.SIGMOID, true),
                        new Dense(4, 3, Activation.SOFTMAX, true),
                        new Dense(3, 2, Activation.RELU, true)),
                network.layers().stream().map(NamedLayer::layer).toList());
        double[][] x = inputs(1);
        double[][] expected = oracle.run(x);
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[2];
        for (int t = 0; t < STEPS; t++) {
            runner.step(state, narrow(x[t]), y);
            assertClose("step " + t, expected[t], y);
        }
        compareGraph(1, 2);
    }

    @Test
    void shouldMakeAGraphOfConvolutionsNormalizationsAndOtherActivations() throws IOException {
        begin(2);
        convolution(2, 3, 4, 2, "elu");
        normalization(3, true);
        recurrent("gru", 3, 5);
        activation("tanh", 5);
        prelu(5, true);
        dense("dense", 5, 4, "elu");
        prelu(4, false);
        normalization(4, false);
        convolution(4, 2, 1, 1, "");
        activation("softmax", 2);
        compareGraph(2, 2);
        String message = assertThrows(ModelFormatException.class, this::load).getMessage();
        assertTrue(message.contains("(Conv) is not a layer"), message);
    }

    @Test
    void shouldAddTheFirstInputsIfTheFileSaysSo() throws IOException {
        begin(2);
        file.put("in_skip", 1);
        recurrent("gru", 2, 5);
        dense("dense", 5, 1, "");
        oracle.addFirstInputs();
        assertEquals(new Residual(1), load().layers().getLast().layer());
        compareGraph(2, 1);
        convolution(1, 2, 3, 1, "");
        compareGraph(2, 2);
        dense("dense", 2, 1, "");
        compareGraph(2, 1);
        dense("dense", 1, 3, "");
        assertTrue(refusal().contains("adds 3 values of the input, but the input has 2"), refusal());
    }

    @Test
    void shouldTakeTheInputLayerOfTheExporter() throws IOException {
        begin(2);
        Map<String, Object> input = layer("unknown", 2, "activation", "", "weights", List.of());
        input.put("shape", List.of(Arrays.asList("null", 2)));
        layers.add(input);
        recurrent("gru", 2, 3);
        dense("dense", 3, 1, "");
        assertEquals(2, load().layers().size());
        compareGraph(2, 1);
        input.put("shape", List.of(Arrays.asList("null", 3)));
        assertTrue(refusal().contains("layers[0] writes 3 values, but reads 2"), refusal());
        refuse("has an activation or weights", layer("unknown", 2, "activation", "tanh"));
        refuse("has an activation or weights", layer("unknown", 2, "weights", List.of(1)));
        begin(2);
        layers.clear();
        dense("dense", 2, 2, "");
        layers.add(layer("unknown", 2));
        assertTrue(refusal().contains("layers[1] is of the type \"unknown\""), refusal());
    }

    @Test
    void shouldLoadFilesOfOtherTools() throws IOException {
        Path folder = Folders.resource("audio/cases");
        Network dense = Models.load(folder.resolve("rtneural_input_layer_unknown.json"));
        assertEquals(
                List.of(new Dense(1, 2, Activation.ELU, true)),
                dense.layers().stream().map(NamedLayer::layer).toList());
        assertArrayEquals(new float[] {0.5f, -0.3f}, dense.parameter("dense.weight"));
        Network mixed = Models.load(folder.resolve("rtneural_mixed_array.json"));
        assertEquals(
                List.of(new Dense(1, 2, Activation.TANH, true)),
                mixed.layers().stream().map(NamedLayer::layer).toList());
    }

    @Test
    void shouldRunAModelOfOneActivation() throws IOException {
        begin(3);
        activation("relu", 3);
        compareGraph(3, 3);
        layers.clear();
        begin(3);
        activation("", 3);
        compareGraph(3, 3);
    }

    @Test
    void shouldKeepTheBitsOfWeightsAndWhatTheFileSays() throws IOException {
        begin(2);
        float[][] kernel = {{1.1f, 2.2f, 3.3f}, {4.4f, 5.5f, 6.6f}};
        float[] bias = {0.1f, Float.MIN_VALUE, -0f};
        layers.add(layer("dense", 3, "activation", "", "weights", List.of(kernel, bias)));
        file.put("samplerate", 44100.0);
        Network network = load();
        assertArrayEquals(new float[] {1.1f, 4.4f, 2.2f, 5.5f, 3.3f, 6.6f}, network.parameter("dense.weight"));
        assertArrayEquals(bias, network.parameter("dense.bias"));
        assertEquals("44100", network.metadata().get("rtneural.samplerate"));
    }

    @Test
    void shouldRefuseWhatIsNotSupportedByName() {
        refuse("layers[0] is of the type \"conv2d\"", layer("conv2d", 3));
        refuse("layers[0].type must be a string", Map.of("shape", List.of(3)));
        refuse("layers[0].shape must be an array", Map.of("type", "dense", "shape", List.of()));
        refuse("layers[0].activation is \"relu\", but RTNeural computes an lstm with tanh", lstmWith("relu"));
        refuse("must be tanh, relu, sigmoid", layer("activation", 2, "activation", "swish"));
        refuse("writes 3 values, but reads 2", layer("activation", 3, "activation", "tanh"));
        refuse("unknown field layers[0].bias", layer("dense", 3, "bias", 1, "weights", List.of()));
        refuse("layers[0].weights must hold 1 to 2 arrays", layer("dense", 3, "weights", List.of()));
        refuse(
                "layers[0].weights[0] must have the shape [2, 3], but is an array of 2 x 2",
                layer("dense", 3, "weights", List.of(JsonText.matrix(random, 2, 2), new float[3])));
        refuse(
                "layers[0].weights[2] must have the shape [2, 9], but is an array of 9",
                layer(
                        "gru",
                        3,
                        "weights",
                        List.of(JsonText.matrix(random, 2, 9), JsonText.matrix(random, 3, 9), new float[9])));
        refuse("groups must be 1", layer("conv1d", 3, "groups", 2, "weights", List.of()));
        refuse("give no scale", layer("batchnorm", 2, "epsilon", 0.0, "weights", List.of(new float[2], new float[] {
            -1, 1
        })));
        refuse(
                "holds 3 arrays",
                layer("batchnorm", 2, "epsilon", 0.1, "weights", List.of(new float[2], new float[2], new float[2])));
        refuse("must hold finite numbers", layer("prelu", 2, "weights", List.of(List.of("null", 1))));
    }

    @Test
    void shouldRefuseModelsThatAreNone() {
        begin(2);
        assertTrue(refusal().contains("1 to 1000 layers, but this file has 0"), refusal());
        activation("relu", 2);
        file.put("in_skip", 0.5);
        assertTrue(refusal().contains("in_skip must be 0, or 1"), refusal());
        file.put("in_skip", 0);
        file.put("in_shape", List.of("null", 1.5));
        assertTrue(refusal().contains("in_shape must be a whole number from 1"), refusal());
    }

    @Test
    void shouldLoadOrRefuseEveryDamagedFile() {
        begin(1);
        recurrent("lstm", 1, 2);
        recurrent("gru", 2, 2);
        convolution(2, 2, 2, 2, "elu");
        normalization(2, true);
        prelu(2, true);
        dense("dense", 2, 1, "tanh");
        activation("relu", 1);
        JsonFuzz.assertLoadsOrRefuses(bytes(), 2000);
    }

    @Test
    void shouldRefuseJsonThatIsMadeToHurt() {
        String deep = "{\"in_shape\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String wide = "{\"in_shape\": [" + "[],".repeat(2_000_000) + "[]]}";
        String longNumber = "{\"in_shape\": [" + "1".repeat(100_000) + "]}";
        String longName = "{\"" + "a".repeat(100_000) + "\": 1}";
        String twice = "{\"layers\": [], \"layers\": []}";
        for (String text : List.of(deep, wide, longNumber, longName, twice, "{} {}", "{\"a\": [1, \"b\"]}")) {
            String message = assertThrows(
                            ModelFormatException.class,
                            () -> Models.loadGraph(
                                    text.getBytes(StandardCharsets.UTF_8), "hostile", LoadOptions.DEFAULT))
                    .getMessage();
            assertTrue(message.startsWith("hostile: ") && message.length() < 1000, message);
        }
    }

    private void begin(int width) {
        file.put("in_shape", Arrays.asList("null", "null", width));
        file.put("layers", layers);
        oracle.clear();
    }

    private static Map<String, Object> layer(String type, int width, Object... others) {
        Map<String, Object> layer = new LinkedHashMap<>();
        layer.put("type", type);
        layer.put("shape", Arrays.asList("null", "null", width));
        for (int i = 0; i < others.length; i += 2) {
            layer.put((String) others[i], others[i + 1]);
        }
        return layer;
    }

    private Map<String, Object> lstmWith(String activation) {
        List<Object> weights = List.of(JsonText.matrix(random, 2, 12), JsonText.matrix(random, 3, 12), new float[12]);
        return layer("lstm", 3, "activation", activation, "weights", weights);
    }

    private void dense(String type, int in, int out, String activation) {
        float[][] kernel = JsonText.matrix(random, in, out);
        float[] bias = JsonText.vector(random, out);
        layers.add(layer(type, out, "activation", activation, "weights", List.of(kernel, bias)));
        oracle.dense(kernel, bias);
        oracle.activation(activation);
    }

    private void recurrent(String type, int in, int width) {
        boolean lstm = type.equals("lstm");
        int columns = (lstm ? 4 : 3) * width;
        float[][] kernel = JsonText.matrix(random, in, columns);
        float[][] state = JsonText.matrix(random, width, columns);
        float[][] bias = JsonText.matrix(random, lstm ? 1 : 2, columns);
        layers.add(layer(type, width, "activation", "tanh", "weights", List.of(kernel, state, lstm ? bias[0] : bias)));
        if (lstm) {
            oracle.lstm(kernel, state, bias[0]);
        } else {
            oracle.gru(kernel, state, bias);
        }
    }

    private void activation(String name, int width) {
        layers.add(layer("activation", width, "activation", name, "weights", List.of()));
        oracle.activation(name);
    }

    private void convolution(int in, int out, int taps, int dilation, String activation) {
        float[][][] kernel = new float[taps][][];
        Arrays.setAll(kernel, tap -> JsonText.matrix(random, in, out));
        float[] bias = JsonText.vector(random, out);
        layers.add(layer(
                "conv1d",
                out,
                "activation",
                activation,
                "kernel_size",
                List.of(taps),
                "dilation",
                List.of(dilation),
                "weights",
                List.of(kernel, bias)));
        oracle.convolution(kernel, bias, dilation);
        oracle.activation(activation);
    }

    private void prelu(int width, boolean shared) {
        float[] slope = JsonText.vector(random, shared ? 1 : width);
        layers.add(layer("prelu", width, "weights", List.of(List.of(slope))));
        oracle.prelu(slope);
    }

    private void normalization(int width, boolean affine) {
        List<float[]> weights = new ArrayList<>();
        for (int i = affine ? 0 : 2; i < 4; i++) {
            weights.add(JsonText.vector(random, width));
        }
        float[] variance = weights.getLast();
        for (int j = 0; j < width; j++) {
            variance[j] = Math.abs(variance[j]) + 0.1f;
        }
        layers.add(layer("batchnorm", width, "epsilon", 0.001, "weights", weights));
        oracle.normalization(weights, 0.001);
    }

    private double[][] inputs(int width) {
        double[][] x = new double[STEPS][width];
        for (double[] row : x) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return x;
    }

    /** Two streams at once. */
    private void compareGraph(int in, int out) throws IOException {
        double[][][] streams = {inputs(in), inputs(in)};
        float[] x = new float[STEPS * 2 * in];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) streams[i / in % 2][i / in / 2][i % in];
        }
        Tensor y = Models.loadGraph(bytes(), "model.json", LoadOptions.DEFAULT)
                .run(Map.of("in0", Tensor.of(List.of(STEPS, 2, in), x)))
                .get("out0");
        assertEquals(List.of(STEPS, 2, out), y.shape());
        for (int row = 0; row < 2; row++) {
            double[][] expected = oracle.run(streams[row]);
            for (int t = 0; t < STEPS; t++) {
                int at = (t * 2 + row) * out;
                assertClose("step " + t, expected[t], Arrays.copyOfRange(y.values(), at, at + out));
            }
        }
    }

    private static void assertClose(String what, double[] expected, float[] actual) {
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], actual[j], TOLERANCE * (1 + Math.abs(expected[j])), what);
        }
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private byte[] bytes() {
        return JsonText.of(file).getBytes(StandardCharsets.UTF_8);
    }

    private Network load() throws IOException {
        return Models.load(bytes(), "model.json", LoadOptions.DEFAULT);
    }

    private String refusal() {
        return assertThrows(ModelFormatException.class, this::load).getMessage();
    }

    /** Refuses a model of two inputs and this layer. */
    private void refuse(String why, Map<String, Object> layer) {
        begin(2);
        layers.clear();
        layers.add(layer);
        String message = refusal();
        assertTrue(message.startsWith("model.json: ") && message.contains(why), message);
    }
}
