package dev.rondo.model.nam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.fixture.Folders;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Lstm;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.JsonFuzz;
import dev.rondo.support.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class NamTest {
    /** Float32 sums of a few dozen products against float64. */
    private static final double TOLERANCE = 1e-5;

    private final SplittableRandom random = new SplittableRandom(23);
    private final Map<String, Object> file = new LinkedHashMap<>();

    @ParameterizedTest
    @CsvSource({"1, 3, 1, 1", "1, 8, 2, 1", "2, 5, 3, 4"})
    void shouldComputeWhatTheFormatSays(int input, int hidden, int depth, int output) throws IOException {
        float[] weights = fill(input, hidden, depth, output);
        Network network = load();
        double[][] x = new double[50][input];
        for (double[] row : x) {
            for (int i = 0; i < input; i++) {
                row[i] = (float) random.nextDouble(-1, 1);
            }
        }
        double[][] expected = oracle(weights, input, hidden, depth, output, x);
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[output];
        for (int t = 0; t < x.length; t++) {
            runner.step(state, narrow(x[t]), y);
            for (int j = 0; j < output; j++) {
                assertEquals(expected[t][j], y[j], TOLERANCE * (1 + Math.abs(expected[t][j])), "step " + t);
            }
        }
        Graph graph = Models.loadGraph(bytes(), "model.nam", LoadOptions.DEFAULT);
        Tensor sequence = Tensor.of(List.of(1, 1, input), narrow(x[0]));
        float[] first = graph.run(Map.of("in0", sequence)).get("out0").values();
        assertEquals(expected[0][0], first[0], TOLERANCE * (1 + Math.abs(expected[0][0])));
    }

    @Test
    void shouldKeepTheLearnedBeginningAndTheBitsOfWeights() throws IOException {
        float[] weights = fill(1, 2, 1, 1);
        Network network = load();
        assertArrayEquals(
                new float[] {weights[32], weights[33]}, network.newState().hidden(0));
        assertArrayEquals(
                new float[] {weights[34], weights[35]}, network.newState().cell(0));
        assertArrayEquals(new float[] {weights[36], weights[37]}, network.parameter("head.weight"));
        assertArrayEquals(new float[] {weights[38]}, network.parameter("head.bias"));
        assertEquals(weights[3], network.parameter("lstm.weight_ih_l0")[1]);
        assertEquals(weights[5], network.parameter("lstm.weight_hh_l0")[3]);
    }

    @Test
    void shouldKeepWhatTheFileSaysAboutItself() throws IOException {
        fill(1, 2, 1, 1);
        file.put("sample_rate", 48000.0);
        file.put(
                "metadata",
                Map.of("name", "Lead", "loudness", -18.5, "date", Map.of("year", 2024), "delays", List.of(-16)));
        Map<String, String> metadata = load().metadata();
        assertEquals("0.5.4", metadata.get("nam.version"));
        assertEquals("48000", metadata.get("nam.sample_rate"));
        assertEquals("Lead", metadata.get("nam.metadata.name"));
        assertEquals("-18.5", metadata.get("nam.metadata.loudness"));
        assertEquals("2024", metadata.get("nam.metadata.date.year"));
    }

    @Test
    void shouldRefuseWhatIsNotSupportedByName() {
        fill(1, 2, 1, 1);
        refuse("needs 39 weights, but the file has 38", "weights", new float[38]);
        refuse("weights must hold finite numbers", "weights", List.of("null"));
        refuse("the architecture of this .nam file is \"WaveNet\"", "architecture", "WaveNet");
        refuse("the version of this .nam file is \"1.0.0\"", "version", "1.0.0");
        refuse("unknown field extra", "extra", 1);
        refuse("unknown field config.gain", "config", config(1, 2, 1, 1, "gain", 2));
        refuse("config.in_channels is 2, but config.input_size is 1", "config", config(1, 2, 1, 1, "in_channels", 2));
        refuse("config.hidden_size must be a whole number", "config", config(1, 0, 1, 1, "out_channels", 1));
        refuse("does not fit", "config", config(1 << 24, 1 << 24, 1 << 24, 1 << 24, "out_channels", 1 << 24));
        refuse("config must be an object, but is null", "config", "null");
    }

    @Test
    void shouldTakeTheSubmodelOfTheSizeThatIsAskedFor() throws IOException {
        Map<String, Object> small = model(1, 2);
        small.put("metadata", Map.of("name", "small"));
        Map<String, Object> large = model(1, 4);
        container(Map.of("max_value", 0.5, "model", small), Map.of("max_value", 1.0, "model", large));
        file.put("sample_rate", 48000.0);
        assertEquals(4, load().layers().getFirst().layer().outputSize());
        assertEquals(4, sized(0.5).layers().getFirst().layer().outputSize());
        Network network = sized(0.49);
        assertEquals(2, network.layers().getFirst().layer().outputSize());
        assertEquals("small", network.metadata().get("nam.metadata.name"));
        assertEquals("48000", network.metadata().get("nam.sample_rate"));
        assertEquals("0.5.4", network.metadata().get("nam.version"));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.DEFAULT.withSlimmableSize(1.5));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.DEFAULT.withSlimmableSize(Double.NaN));
    }

    @Test
    void shouldSayWhichSubmodelsItReads() {
        Map<String, Object> wave = new LinkedHashMap<>(Map.of("version", "0.5.4", "architecture", "WaveNet"));
        container(Map.of("max_value", 0.5, "model", model(1, 2)), Map.of("max_value", 1.0, "model", wave));
        assertRefused("the submodel for the size 1.0", "\"WaveNet\"", "for sizes from 0.0 to below 0.5");
        container(Map.of("max_value", 0.5, "model", wave), Map.of("max_value", 1.0, "model", wave));
        assertRefused("no submodel is one");
        container(Map.of("max_value", 1.0, "model", wave), Map.of("max_value", 1.0, "model", wave));
        assertRefused("config.submodels[1].max_value is 1.0, but must be larger");
        container();
        assertRefused("config.submodels must hold one submodel or more");
        container(Map.of("max_value", 1.0, "model", Map.of("architecture", "SlimmableContainer")));
        assertRefused("has the architecture \"SlimmableContainer\"");
    }

    @Test
    void shouldLoadTheContainerAndItsControl() throws IOException {
        Path folder = Folders.resource("audio/cases");
        Network expected = Models.load(folder.resolve("lstm_alone.nam"));
        Network network = Models.load(folder.resolve("slimmable_lstm.nam"));
        assertEquals(expected.layers(), network.layers());
        assertArrayEquals(expected.parameterBlock(), network.parameterBlock());
        assertEquals("48000", network.metadata().get("nam.sample_rate"));
    }

    @Test
    void shouldBeginAfterStepsOfSilence() throws IOException {
        fill(2, 3, 1, 1);
        Network network = load();
        State state = network.newState();
        float[] y = new float[1];
        for (int t = 0; t < 100; t++) {
            network.newRunner().step(state, new float[2], y);
        }
        State prewarmed = network.prewarm(100).newState();
        assertArrayEquals(state.hidden(0), prewarmed.hidden(0));
        assertArrayEquals(state.cell(0), prewarmed.cell(0));
        assertArrayEquals(
                network.newState().hidden(0), network.prewarm(0).newState().hidden(0));
        assertThrows(IllegalArgumentException.class, () -> network.prewarm(-1));
        assertThrows(
                UnsupportedOperationException.class,
                () -> Network.builder(1)
                        .add(in -> Bidirectional.of(Lstm.of(in, 2)))
                        .build(1)
                        .prewarm(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Network.builder(3).embedding(2).gru(2).build(1).prewarm(1));
    }

    @Test
    void shouldLoadOrRefuseEveryDamagedContainer() {
        container(Map.of("max_value", 0.5, "model", model(1, 2)), Map.of("max_value", 1.0, "model", model(1, 3)));
        JsonFuzz.assertLoadsOrRefuses(bytes(), 1000);
    }

    /** A model of one layer with random weights. */
    private Map<String, Object> model(int input, int hidden) {
        fill(input, hidden, 1, 1);
        return new LinkedHashMap<>(file);
    }

    private void container(Object... submodels) {
        file.clear();
        file.put("version", "0.7.0");
        file.put("architecture", "SlimmableContainer");
        file.put("config", Map.of("submodels", List.of(submodels)));
        file.put("weights", List.of());
    }

    private Network sized(double size) throws IOException {
        return Models.load(bytes(), "model.nam", LoadOptions.DEFAULT.withSlimmableSize(size));
    }

    private void assertRefused(String... words) {
        String message = assertThrows(ModelFormatException.class, this::load).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void shouldRefuseMoreLayersThanAnyModelHas() {
        fill(1, 1, 1001, 1);
        String message = assertThrows(ModelFormatException.class, this::load).getMessage();
        assertTrue(message.contains("at most 1000") && message.contains("1001"), message);
    }

    @Test
    void shouldLoadOrRefuseEveryDamagedFile() {
        fill(1, 3, 1, 1);
        file.put("metadata", Map.of("name", "Lead", "tags", List.of("a", "b")));
        JsonFuzz.assertLoadsOrRefuses(bytes(), 2000);
    }

    /** Puts a model of random weights into the file; returns the weights. */
    private float[] fill(int input, int hidden, int depth, int output) {
        int count = output * (hidden + 1);
        for (int layer = 0; layer < depth; layer++) {
            count += 4 * hidden * ((layer == 0 ? input : hidden) + hidden + 1) + 2 * hidden;
        }
        float[] weights = JsonText.vector(random, count);
        file.put("version", "0.5.4");
        file.put("architecture", "LSTM");
        file.put("config", config(input, hidden, depth, output, "out_channels", output));
        file.put("weights", weights);
        return weights;
    }

    private static Map<String, Object> config(
            int input, int hidden, int depth, int output, String other, Object value) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("input_size", input);
        config.put("hidden_size", hidden);
        config.put("num_layers", depth);
        config.put(other, value);
        return config;
    }

    /** The equations of the format, in float64, with the weights where it has them. */
    private static double[][] oracle(float[] w, int input, int hidden, int depth, int output, double[][] x) {
        double[][] in = x;
        int at = 0;
        for (int layer = 0; layer < depth; layer++) {
            int width = (layer == 0 ? input : hidden) + hidden;
            int bias = at + 4 * hidden * width;
            double[] h = wide(w, bias + 4 * hidden, hidden);
            double[] c = wide(w, bias + 5 * hidden, hidden);
            double[][] out = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                double[] xh = java.util.Arrays.copyOf(in[t], width);
                System.arraycopy(h, 0, xh, width - hidden, hidden);
                double[] ifgo = new double[4 * hidden];
                for (int row = 0; row < ifgo.length; row++) {
                    ifgo[row] = w[bias + row];
                    for (int i = 0; i < width; i++) {
                        ifgo[row] += w[at + row * width + i] * xh[i];
                    }
                }
                h = new double[hidden];
                for (int j = 0; j < hidden; j++) {
                    c[j] = sigmoid(ifgo[hidden + j]) * c[j] + sigmoid(ifgo[j]) * Math.tanh(ifgo[2 * hidden + j]);
                    h[j] = sigmoid(ifgo[3 * hidden + j]) * Math.tanh(c[j]);
                }
                out[t] = h;
            }
            in = out;
            at = bias + 6 * hidden;
        }
        double[][] y = new double[x.length][output];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < output; j++) {
                y[t][j] = w[at + output * hidden + j];
                for (int i = 0; i < hidden; i++) {
                    y[t][j] += w[at + j * hidden + i] * in[t][i];
                }
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double[] wide(float[] values, int from, int count) {
        double[] wide = new double[count];
        java.util.Arrays.setAll(wide, i -> values[from + i]);
        return wide;
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
        return Models.load(bytes(), "model.nam", LoadOptions.DEFAULT);
    }

    /** Refuses the file with one field changed. */
    private void refuse(String why, String field, Object value) {
        Map<String, Object> before = new LinkedHashMap<>(file);
        file.put(field, value);
        String message =
                assertThrows(ModelFormatException.class, this::load, why).getMessage();
        assertTrue(message.startsWith("model.nam: ") && message.contains(why), message);
        file.clear();
        file.putAll(before);
    }
}
