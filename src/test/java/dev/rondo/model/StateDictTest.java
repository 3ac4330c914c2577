package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class StateDictTest {
    @TempDir
    Path folder;

    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private LoadOptions options = LoadOptions.DEFAULT;

    @Test
    void shouldLoadTheSunspotsModelThatPyTorchSaved() throws IOException {
        Network network;
        try (InputStream model = StateDictTest.class.getResourceAsStream("/torch/sunspots-lstm.safetensors")) {
            network = Models.load(model.readAllBytes(), "sunspots", LoadOptions.DEFAULT);
        }
        assertEquals(
                List.of(new NamedLayer("lstm", 0, Lstm.of(1, 32)), new NamedLayer("head", 0, Dense.of(32, 1))),
                network.layers());
        assertEquals("1749-01..1920-12", network.metadata().get("trained_on"));
        assertEquals(32, network.parameter("head.weight").length);
    }

    @Test
    void shouldTellKindsByTheirRows() throws IOException {
        options = options.withRnnActivation(Activation.RELU);
        recurrent("m", 0, 1, 5, 3, true, "");
        assertEquals(List.of(new Rnn(5, 3, Activation.RELU, true)), layers());
        recurrent("m", 0, 3, 5, 3, true, "");
        assertEquals(List.of(Gru.of(5, 3)), layers());
        recurrent("m", 0, 4, 5, 3, true, "");
        assertEquals(List.of(Lstm.of(5, 3)), layers());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void shouldLoadCellsAndLayersWithoutBiasOrPrefix(int gates) throws IOException {
        options = options.withRnnActivation(Activation.TANH);
        put("weight_ih", gates * 3, 5);
        put("weight_hh", gates * 3, 3);
        List<Layer> cell = layers();
        recurrent("", 0, gates, 5, 3, false, "");
        tensors.keySet().removeAll(List.of("weight_ih", "weight_hh"));
        assertEquals(layers(), cell);
    }

    @Test
    void shouldTellStacksDirectionsProjectionsAndPeepholes() throws IOException {
        for (int depth = 0; depth < 3; depth++) {
            int input = depth == 0 ? 5 : 4;
            for (String direction : new String[] {"", "_reverse"}) {
                recurrent("a.b", depth, 4, input, 3, true, direction);
                put("a.b.weight_hh_l" + depth + direction, 12, 2);
                put("a.b.weight_hr_l" + depth + direction, 2, 3);
                if (depth == 2) {
                    put("a.b.weight_p_l" + depth + direction, 9);
                }
            }
        }
        Lstm first = Lstm.of(5, 3).withProjection(2);
        Lstm second = Lstm.of(4, 3).withProjection(2);
        assertEquals(
                List.of(
                        new NamedLayer("a.b", 0, Bidirectional.of(first)),
                        new NamedLayer("a.b", 1, Bidirectional.of(second)),
                        new NamedLayer("a.b", 2, Bidirectional.of(second.withPeepholes()))),
                load().layers());
    }

    @Test
    void shouldChainModulesByTheirWidths() throws IOException {
        linear("a_head", 6, 20, true);
        recurrent("b_gru", 0, 3, 8, 3, true, "");
        recurrent("b_gru", 0, 3, 8, 3, true, "_reverse");
        put("c_embed.weight", 50, 8);
        assertEquals(List.of(new Embedding(50, 8), Bidirectional.of(Gru.of(8, 3)), Dense.of(6, 20)), layers());
    }

    @Test
    void shouldGiveEveryParameterTheValuesOfItsTensor() throws IOException {
        linear("head", 3, 2, true);
        recurrent("lstm", 0, 4, 5, 3, true, "");
        Network network = load();
        for (String name : tensors.keySet()) {
            assertArrayEquals(tensors.get(name).values(), network.parameter(name), name);
        }
    }

    @Test
    void shouldGoBackUnderTheSameNames() throws IOException {
        linear("dec.out", 3, 2, false);
        recurrent("enc.lstm", 0, 4, 5, 3, true, "");
        Path file = folder.resolve("saved.safetensors");
        Models.save(load(), file);
        Safetensors saved = Safetensors.read(file);
        assertEquals(tensors.keySet(), saved.tensors().keySet());
        for (String name : tensors.keySet()) {
            assertEquals(tensors.get(name).shape(), saved.tensors().get(name).shape());
            assertArrayEquals(
                    tensors.get(name).values(), saved.tensors().get(name).values());
        }
    }

    @Test
    void shouldAskForTheActivationOfAnRnn() throws IOException {
        recurrent("rnn", 0, 1, 5, 3, true, "");
        refuse("is the RNN \"rnn\" tanh or relu?", "withRnnActivation");
        options = options.withRnnActivation(Activation.TANH);
        assertEquals(List.of(Rnn.of(5, 3)), layers());
    }

    @Test
    void shouldAskForActivationsBetweenLinears() throws IOException {
        recurrent("lstm", 0, 4, 5, 3, true, "");
        linear("fc1", 3, 7, true);
        linear("fc2", 7, 2, true);
        refuse("which activations follow \"fc1\"?", "withActivation(\"fc1\", Activation.RELU)");
        options = options.withActivation("fc1", Activation.RELU).withActivation("fc2", Activation.SOFTMAX);
        assertEquals(
                List.of(
                        Lstm.of(5, 3),
                        new Dense(3, 7, Activation.RELU, true),
                        new Dense(7, 2, Activation.SOFTMAX, true)),
                layers());
    }

    @Test
    void shouldAskForTheOrderWhereSeveralFit() throws IOException {
        recurrent("a", 0, 3, 4, 4, true, "");
        recurrent("b", 0, 3, 4, 4, true, "");
        refuse("in which order", "[\"a\" (gru 4 -> 4), \"b\" (gru 4 -> 4)] or [\"b\"", "withOrder");
        options = options.withOrder("b", "a");
        assertEquals(
                List.of("b", "a"),
                load().layers().stream().map(NamedLayer::module).toList());
    }

    @Test
    void shouldAskForTheOrderWhereAMistakeWouldGoUnnoticed() throws IOException {
        recurrent("lstm", 0, 4, 4, 4, true, "");
        linear("fc", 4, 4, true);
        refuse("in which order");
        options = options.withOrder("fc", "lstm");
        refuse("which activations follow \"fc\"?");
        options = options.withActivation("fc", Activation.TANH);
        assertEquals(List.of(new Dense(4, 4, Activation.TANH, true), Lstm.of(4, 4)), layers());
    }

    @Test
    void shouldAskWhetherAMatrixIsALinearOrAnEmbedding() throws IOException {
        put("m.weight", 6, 4);
        refuse("\"m\" (dense 4 -> 6)", "\"m\" (embedding 6 -> 4)", "withEmbedding");
        LoadOptions plain = options;
        options = plain.withEmbedding("m");
        assertEquals(List.of(new Embedding(6, 4)), layers());
        options = plain.withActivation("m", Activation.LINEAR);
        assertEquals(List.of(new Dense(4, 6, Activation.LINEAR, false)), layers());
    }

    @Test
    void shouldTellALinearWithoutBiasFromAnEmbeddingByItsPlace() throws IOException {
        recurrent("gru", 0, 3, 5, 4, true, "");
        put("out.weight", 6, 4);
        assertEquals(List.of(Gru.of(5, 4), new Dense(4, 6, Activation.LINEAR, false)), layers());
    }

    @Test
    void shouldRefuseOptionsThatDoNotFitTheFile() throws IOException {
        recurrent("lstm", 0, 4, 5, 3, true, "");
        linear("head", 3, 2, true);
        LoadOptions none = options;
        options = none.withOrder("lstm", "haed");
        refuse("\"haed\", but the file has \"lstm\", \"head\"");
        options = none.withOrder("lstm");
        refuse("withOrder names 1 modules");
        options = none.withOrder("head", "lstm");
        refuse("no order of the modules fits");
        options = none.withEmbedding("head");
        refuse("is an Embedding, but it has a bias");
        options = none.withActivation("lstm", Activation.TANH);
        refuse("but it is recurrent");
        assertThrows(IllegalArgumentException.class, () -> none.withRnnActivation(Activation.SOFTMAX));
    }

    @Test
    void shouldRefuseTensorsThatAreNoLayersByName() throws IOException {
        recurrent("lstm", 0, 4, 5, 3, true, "");
        put("bn.running_mean", 3);
        refuse("tensor \"bn.running_mean\", offset ", "is not a parameter of a layer that Rondo has");
        tensors.remove("bn.running_mean");
        put("norm.weight", 3);
        refuse("tensor \"norm.weight\", offset ", "have two dimensions, but this has [3]");
        tensors.remove("norm.weight");
        put("head.bias", 3);
        refuse("the module \"head\" has no weight");
        tensors.remove("head.bias");
        put("lstm.weight", 3, 3);
        refuse("tensors of a recurrent layer and of a Linear");
    }

    @Test
    void shouldRefuseShapesThatFitNoLayer() throws IOException {
        recurrent("lstm", 0, 4, 5, 3, true, "");
        put("lstm.weight_hh_l0", 12, 5);
        refuse("tensor \"lstm.weight_ih_l0\", offset ", "12 rows for a layer of width 5");
        put("lstm.weight_hh_l0", 6, 3);
        refuse("tensor \"lstm.weight_hh_l0\", offset ", "needs the shape [12, 3], but it is [6, 3]");
        put("lstm.weight_hh_l0", 12, 0);
        refuse("width 0");
        put("lstm.weight_hh_l0", 12, 3);
        put("lstm.bias_hh_l0", 11);
        refuse("tensor \"lstm.bias_hh_l0\", offset ", "needs the shape [12], but it is [11]");
        tensors.remove("lstm.bias_hh_l0");
        refuse("\"lstm.bias_hh_l0\" of shape [12] is missing");
        put("lstm.bias_hh_l0", 12);
        put("lstm.weight_hr_l0", 3, 3);
        refuse("projectionSize must be 0 (none) or less than hiddenSize 3, but is 3");
        tensors.remove("lstm.weight_hr_l0");
        put("lstm.weight_ih_l2", 12, 3);
        refuse("\"lstm\" has no weight_ih_l1");
        tensors.remove("lstm.weight_ih_l2");
        recurrent("lstm", 1, 4, 2, 3, true, "");
        refuse("reads 2 values, but the layer below it writes 3");
    }

    @Test
    void shouldRefusePartsOfTheBackwardDirectionAndOfCells() throws IOException {
        recurrent("gru", 0, 3, 5, 3, true, "");
        put("gru.bias_ih_l0_reverse", 9);
        refuse("tensor \"gru.bias_ih_l0_reverse\", offset ", "belongs to none of the layers");
        tensors.remove("gru.bias_ih_l0_reverse");
        put("gru.weight_ih", 9, 5);
        refuse("tensor \"gru.weight_ih\", offset ", "occurs twice, with and without _l0");
    }

    @Test
    void shouldGiveUpOnFilesWithNothingOrTooMuchInThem() throws IOException {
        refuse("1 to 1000 modules, but this file has 0");
        for (int i = 0; i < 1000; i++) {
            put("m" + i + ".weight", 1, 1);
        }
        refuse("in which order");
        put("m1000.weight", 1, 1);
        refuse("1 to 1000 modules, but this file has 1001");
    }

    private void linear(String module, int input, int output, boolean bias) {
        put(module + ".weight", output, input);
        if (bias) {
            put(module + ".bias", output);
        }
    }

    private void recurrent(String module, int depth, int gates, int input, int hidden, boolean bias, String direction) {
        String prefix = module.isEmpty() ? "" : module + ".";
        put(prefix + "weight_ih_l" + depth + direction, gates * hidden, input);
        put(prefix + "weight_hh_l" + depth + direction, gates * hidden, hidden);
        if (bias) {
            put(prefix + "bias_ih_l" + depth + direction, gates * hidden);
            put(prefix + "bias_hh_l" + depth + direction, gates * hidden);
        }
    }

    /** Adds or replaces a tensor of values that differ from all others'. */
    private void put(String name, Integer... shape) {
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = name.hashCode() % 1000 + i * 0.001f;
        }
        tensors.put(name, Tensor.of(List.of(shape), values));
    }

    private List<Layer> layers() throws IOException {
        return load().layers().stream().map(NamedLayer::layer).toList();
    }

    private Network load() throws IOException {
        Path file = folder.resolve("state_dict.safetensors");
        Safetensors.write(file, tensors, Map.of("format", "pt"));
        return Models.load(file, options);
    }

    private void refuse(String... parts) {
        String message = assertThrows(ModelFormatException.class, this::load).getMessage();
        assertTrue(message.startsWith(folder.resolve("state_dict.safetensors") + ": "), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
