package dev.rondo.model.guitarml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.fixture.Folders;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.reference.Reference;
import dev.rondo.support.JsonFuzz;
import dev.rondo.support.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class GuitarMlTest {
    /** Float32 sums of a few dozen products against float64. */
    private static final double TOLERANCE = 1e-5;

    private static final int STEPS = 30;

    private final SplittableRandom random = new SplittableRandom(41);
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Object> tensors = new LinkedHashMap<>();
    private final Map<String, Object> file = new LinkedHashMap<>(Map.of("model_data", config, "state_dict", tensors));

    @Test
    void shouldReadAnAmplifierWithAResidual() throws IOException {
        Network network = Models.load(Folders.resource("audio/cases/guitarml_state_dict.json"));
        assertEquals(
                List.of(
                        new NamedLayer("rec", 0, Lstm.of(1, 3)),
                        new NamedLayer("lin", 0, Dense.of(3, 1)),
                        new NamedLayer("residual", 0, new Residual(1))),
                network.layers());
        assertEquals(0.5426560044288635f, network.parameter("rec.weight_ih_l0")[0]);
        assertEquals(-0.1605461686849594f, network.parameter("rec.weight_hh_l0")[0]);
        assertEquals("LSTM", network.metadata().get("guitarml.model_data.unit_type"));
        assertRunsLikeTheReference(network);
    }

    @Test
    void shouldReadEveryUnitAndDepthWithTheBitsOfTheWeights() throws IOException {
        for (Layer unit : List.of(Lstm.of(2, 4), Gru.of(2, 4), new Rnn(2, 4, Activation.TANH, true))) {
            fill(unit, 2, 2, 0);
            Network network = load();
            assertEquals(3, network.layers().size());
            assertEquals(unit, network.layers().getFirst().layer());
            for (Parameter parameter : network.parameters()) {
                Object stored = tensors.get(parameter.name());
                float[] first = stored instanceof float[][] rows ? rows[0] : (float[]) stored;
                float[] read = network.parameter(parameter.name());
                assertArrayEquals(first, Arrays.copyOf(read, first.length), parameter.name());
            }
            assertRunsLikeTheReference(network);
        }
    }

    @Test
    void shouldAddTheFirstInputAndNotThePositionsOfKnobs() throws IOException {
        fill(Gru.of(3, 4), 1, 1, 0);
        Network without = load();
        config.put("skip", 1);
        Network with = load();
        Runner runner = with.newRunner();
        State state = with.newState();
        Runner plain = without.newRunner();
        State plainState = without.newState();
        float[] y = new float[1];
        float[] expected = new float[1];
        for (int t = 0; t < STEPS; t++) {
            float[] x = {(float) random.nextDouble(-1, 1), 0.5f, (float) random.nextDouble()};
            runner.step(state, x, y);
            plain.step(plainState, x, expected);
            assertEquals(expected[0] + x[0], y[0], 1e-7);
        }
    }

    @Test
    void shouldReadALinearLayerWithoutBias() throws IOException {
        fill(Lstm.of(1, 2), 1, 1, 1);
        config.put("bias_fl", false);
        assertTrue(refusal().contains("unknown field state_dict.lin.bias"), refusal());
        tensors.remove("lin.bias");
        Dense linear = new Dense(2, 1, Activation.LINEAR, false);
        assertEquals(linear, load().layers().get(1).layer());
        config.remove("bias_fl");
        assertEquals(linear, load().layers().get(1).layer());
    }

    @Test
    void shouldRefuseWhatIsNotSupportedByName() {
        fill(Lstm.of(1, 2), 1, 1, 1);
        refuse("model_data.model is \"RecNet\"", "model", "RecNet");
        refuse("model_data.unit_type must be LSTM, GRU or RNN, but is \"QRNN\"", "unit_type", "QRNN");
        refuse("unknown field model_data.noise", "noise", 1);
        refuse("model_data.skip must be 0, or the number of outputs, 1", "skip", 2);
        refuse("model_data.skip must be a whole number, but is missing", "skip", null);
        refuse("must be at most 1000, but is 1001", "num_layers", 1001);
        refuse("state_dict.rec.weight_ih_l1 must be an array of numbers, but is missing", "num_layers", 2);
        refuse("state_dict.rec.weight_ih_l0 must have the shape [12, 1], but is an array of 8 x 1", "hidden_size", 3);
        tensors.put("rec.extra", List.of(1));
        assertTrue(refusal().contains("unknown field state_dict.rec.extra"), refusal());
        file.remove("model_data");
        assertTrue(refusal().contains("nor \"model_data\" and \"state_dict\""), refusal());
    }

    @Test
    void shouldLoadOrRefuseEveryDamagedFile() {
        fill(Gru.of(2, 2), 2, 1, 1);
        JsonFuzz.assertLoadsOrRefuses(bytes(), 1000);
    }

    private void fill(Layer first, int depth, int output, int skip) {
        int hidden = first.outputSize();
        config.clear();
        config.put("model", "SimpleRNN");
        config.put("input_size", first.inputSize());
        config.put("output_size", output);
        config.put("hidden_size", hidden);
        config.put("num_layers", depth);
        config.put("unit_type", first.kind().toUpperCase(Locale.ROOT));
        config.put("skip", skip);
        config.put("bias_fl", true);
        config.put("sample_rate", 44100);
        tensors.clear();
        int rows = first.stateWidths().size() == 2 ? 4 : first.kind().equals("gru") ? 3 : 1;
        for (int layer = 0; layer < depth; layer++) {
            int input = layer == 0 ? first.inputSize() : hidden;
            tensors.put("rec.weight_ih_l" + layer, JsonText.matrix(random, rows * hidden, input));
            tensors.put("rec.weight_hh_l" + layer, JsonText.matrix(random, rows * hidden, hidden));
            tensors.put("rec.bias_ih_l" + layer, JsonText.vector(random, rows * hidden));
            tensors.put("rec.bias_hh_l" + layer, JsonText.vector(random, rows * hidden));
        }
        tensors.put("lin.weight", JsonText.matrix(random, output, hidden));
        tensors.put("lin.bias", JsonText.vector(random, output));
    }

    private void assertRunsLikeTheReference(Network network) {
        double[][] x = new double[STEPS][network.inputSize()];
        for (double[] row : x) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextDouble(-1, 1);
            }
        }
        Reference reference = new Reference(network);
        double[][] expected = reference.run(reference.newState(), x);
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] in = new float[network.inputSize()];
        float[] y = new float[network.outputSize()];
        for (int t = 0; t < STEPS; t++) {
            for (int i = 0; i < in.length; i++) {
                in[i] = (float) x[t][i];
            }
            runner.step(state, in, y);
            for (int j = 0; j < y.length; j++) {
                assertEquals(expected[t][j], y[j], TOLERANCE * (1 + Math.abs(expected[t][j])), "step " + t);
            }
        }
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

    /** Refuses the model with one field of the configuration changed, or removed if the value is null. */
    private void refuse(String why, String field, Object value) {
        Map<String, Object> before = new LinkedHashMap<>(config);
        if (value == null) {
            config.remove(field);
        } else {
            config.put(field, value);
        }
        String message = refusal();
        assertTrue(message.startsWith("model.json: ") && message.contains(why), message);
        config.clear();
        config.putAll(before);
    }
}
