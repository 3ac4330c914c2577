package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.model.safetensors.NetworkTensors;
import dev.rondo.support.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class PyTorchModelsTest {
    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void shouldMapModulesInTheGivenOrderWhateverTheirDepthAndWidths() throws IOException {
        Network network = network(
                new NamedLayer("model.tokens", 0, new Embedding(9, 4)),
                new NamedLayer("model.encoder.0.rnn", 0, Gru.of(4, 4)),
                new NamedLayer("model.encoder.0.rnn", 1, Gru.of(4, 4)),
                new NamedLayer("model.encoder.1.rnn", 0, Lstm.of(4, 4)),
                new NamedLayer("model.between", 0, new Dense(4, 4, Activation.RELU, false)),
                new NamedLayer("model.decoder", 0, new Rnn(4, 4, Activation.RELU, true)),
                new NamedLayer("head", 0, new Dense(4, 9, Activation.SOFTMAX, true)));
        Path file = save(network);
        LoadOptions options = LoadOptions.DEFAULT.withRnnActivation(Activation.RELU);
        assertRefused(() -> Models.load(file, options), "in which order do the modules run?");
        Network loaded = PyTorchModels.mapping(file)
                .embedding("model.tokens")
                .gru("model.encoder.0.rnn")
                .lstm("model.encoder.1.rnn")
                .dense("model.between", Activation.RELU)
                .rnn("model.decoder", Activation.RELU)
                .dense("head", Activation.SOFTMAX)
                .build();
        assertEquals(network.layers(), loaded.layers());
        assertArrayEquals(network.parameterBlock(), loaded.parameterBlock());
    }

    @Test
    void shouldMapAFileInMemoryAndAModuleWithoutAName() throws IOException {
        Network network = network(new NamedLayer("", 0, Lstm.of(2, 3)));
        byte[] bytes = Files.readAllBytes(save(network));
        assertEquals(
                network.layers(),
                PyTorchModels.mapping(bytes, "memory").lstm("").build().layers());
    }

    @Test
    void shouldLeaveOutWhatIsNamed() throws IOException {
        Network network = network(new NamedLayer("lstm", 0, Lstm.of(2, 3)), new NamedLayer("head", 0, Dense.of(3, 1)));
        Path file = save(network, "aux.norm.running_mean", "aux.head.weight", "auxiliary.weight");
        assertRefused(() -> Models.load(file), "aux.norm.running_mean", "leaveOut(module)");
        PyTorchMapping mapping =
                PyTorchModels.mapping(file).lstm("lstm").dense("head").leaveOut("aux");
        assertRefused(mapping::build, "the mapping does not name \"auxiliary\"");
        assertEquals(network.layers(), mapping.leaveOut("auxiliary").build().layers());
        assertRefused(mapping.leaveOut("typo")::build, "\"typo\" is to be left out, but the file has no tensors of it");
    }

    @Test
    void shouldRefuseAMappingThatTheTensorsDoNotBearOut() throws IOException {
        Path file = save(network(
                new NamedLayer("embed", 0, new Embedding(7, 2)),
                new NamedLayer("lstm", 0, Lstm.of(2, 3)),
                new NamedLayer("head", 0, Dense.of(3, 2))));
        assertRefused(
                PyTorchModels.mapping(file).embedding("embed").gru("lstm")::build,
                "the mapping says that \"lstm\" is a GRU, but its weights have the rows of: lstm");
        assertRefused(
                PyTorchModels.mapping(file).lstm("head")::build,
                "the mapping says that \"head\" is an LSTM, but it has tensors of a Linear or Embedding");
        assertRefused(
                PyTorchModels.mapping(file).dense("lstm")::build,
                "the mapping says that \"lstm\" is a Linear, but it has tensors of a recurrent layer");
        assertRefused(
                PyTorchModels.mapping(file).lstm("lstmm")::build,
                "the mapping names the module \"lstmm\", but the file has \"embed\", \"lstm\", \"head\"");
        assertRefused(
                PyTorchModels.mapping(file).lstm("lstm").embedding("embed")::build,
                "an embedding must come first, but the mapping has \"embed\" (embedding 7 -> 2) after \"lstm\"");
        assertRefused(
                PyTorchModels.mapping(file).lstm("lstm").dense("embed")::build,
                "the mapping has \"embed\" (dense 2 -> 7) after \"lstm\" (lstm 2 -> 3)");
        assertRefused(
                PyTorchModels.mapping(file).embedding("head").leaveOut("embed").leaveOut("lstm")::build,
                "tensor \"head.bias\", offset ",
                "belongs to none of the layers");
    }

    @Test
    void shouldRefuseAMappingThatIsNone() {
        PyTorchMapping mapping = PyTorchModels.mapping(new byte[0], "nothing");
        assertThrows(IllegalStateException.class, mapping::build);
        assertThrows(IllegalArgumentException.class, () -> mapping.rnn("rnn", Activation.SIGMOID));
        mapping.lstm("a");
        assertThrows(IllegalArgumentException.class, () -> mapping.gru("a"));
        assertRefused(mapping::build, "looks like an empty file");
    }

    @Test
    void shouldLeaveRondosOwnFileToModels() throws IOException {
        Path own = folder.resolve("own.safetensors");
        Models.save(Network.builder(2).lstm(3).build(1), own);
        assertRefused(PyTorchModels.mapping(own).lstm("lstm")::build, "is Rondo's own file");
    }

    @Test
    void shouldTakeNonFiniteWeightsWhenAskedTo() throws IOException {
        Network network = Network.of(
                List.of(new NamedLayer("head", 0, Dense.of(1, 1))),
                new float[] {Float.NaN, 1},
                SkipPolicy.CARRY,
                Map.of());
        Path file = save(network);
        assertRefused(PyTorchModels.mapping(file).dense("head")::build, "element 0 is NaN");
        PyTorchModels.mapping(file).dense("head").allowNonFinite().build();
    }

    @Test
    void shouldWriteTheKeysAndShapesOfPyTorch() throws IOException {
        Lstm projected = Lstm.of(2, 3).withProjection(2);
        Network network = network(
                new NamedLayer("lstm", 0, Bidirectional.of(projected)),
                new NamedLayer("lstm", 1, Bidirectional.of(Lstm.of(4, 3).withProjection(2))),
                new NamedLayer("head", 0, Dense.of(4, 1)));
        Safetensors saved = Safetensors.read(save(network));
        Map<String, List<Integer>> expected = new TreeMap<>();
        for (String suffix : List.of("_l0", "_l0_reverse", "_l1", "_l1_reverse")) {
            expected.put("lstm.weight_ih" + suffix, List.of(12, suffix.startsWith("_l0") ? 2 : 4));
            expected.put("lstm.weight_hh" + suffix, List.of(12, 2));
            expected.put("lstm.weight_hr" + suffix, List.of(2, 3));
            expected.put("lstm.bias_ih" + suffix, List.of(12));
            expected.put("lstm.bias_hh" + suffix, List.of(12));
        }
        expected.put("head.weight", List.of(1, 4));
        expected.put("head.bias", List.of(1));
        Map<String, List<Integer>> actual = new TreeMap<>();
        saved.tensors().forEach((name, tensor) -> actual.put(name, tensor.shape()));
        assertEquals(expected, actual);
        assertEquals(Map.of("format", "pt"), saved.metadata());
    }

    @Test
    void shouldKeepTheKeysOfCellsAcrossRondosOwnFile() throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Network cells = network(
                new NamedLayer("dec.first", 0, Gru.of(3, 2)),
                new NamedLayer("dec.second", 0, Gru.of(2, 5)),
                new NamedLayer("plain", 0, Gru.of(5, 7)));
        NetworkTensors.of(cells, name -> name.startsWith("dec") ? name.replace("_l0", "") : name)
                .forEach(tensors::put);
        Path file = folder.resolve("cells.safetensors");
        Safetensors.write(file, tensors, Map.of());
        Network loaded = PyTorchModels.mapping(file)
                .gru("dec.first")
                .gru("dec.second")
                .gru("plain")
                .build();
        assertEquals("dec.first\ndec.second", loaded.metadata().get("pytorch.cells"));
        Path own = folder.resolve("own.safetensors");
        Models.save(loaded, own);
        Path back = folder.resolve("back.safetensors");
        PyTorchModels.save(Models.load(own), back);
        Safetensors saved = Safetensors.read(back);
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(saved.tensors().keySet()));
        assertEquals(Map.of("format", "pt"), saved.metadata());
        for (String name : tensors.keySet()) {
            assertArrayEquals(
                    tensors.get(name).values(), saved.tensors().get(name).values(), name);
        }
    }

    @Test
    void shouldKeepWeightsAndMetadataThroughAStateDict() throws IOException {
        Network network = Network.builder(3)
                .lstm(8)
                .lstm(8)
                .dense(2)
                .metadata("rondo.network.vocabulary", "abc")
                .metadata("trained", "today")
                .build(3);
        Path file = save(network);
        Network loaded = Models.load(file);
        assertEquals(network.layers(), loaded.layers());
        assertArrayEquals(network.parameterBlock(), loaded.parameterBlock());
        assertEquals(Map.of("rondo.network.vocabulary", "abc", "trained", "today", "format", "pt"), loaded.metadata());
        Path again = folder.resolve("again.safetensors");
        PyTorchModels.save(loaded, again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }

    @Test
    void shouldRefuseLayersThatPyTorchDoesNotHave() {
        refuseToSave(
                "peepholes (weight_p_l0)", new NamedLayer("m", 0, Lstm.of(2, 3).withPeepholes()));
        refuseToSave("coupled gates", new NamedLayer("m", 0, Lstm.of(2, 3).withCoupledGates()));
        refuseToSave("resets before the product", new NamedLayer("m", 0, new Gru(2, 3, false, true)));
        refuseToSave(
                "activations other than tanh and sigmoid",
                new NamedLayer("m", 0, Gru.of(2, 3).withActivations(Activation.RELU, Activation.SIGMOID)));
        refuseToSave(
                "has layer normalization", new NamedLayer("m", 0, Lstm.of(2, 3).withLayerNorm(1e-5f)));
        refuseToSave(
                "has layer normalization", new NamedLayer("m", 0, Gru.of(2, 3).withLayerNorm(1e-5f)));
        refuseToSave(
                "adds the network's input",
                new NamedLayer("m", 0, Gru.of(2, 2)),
                new NamedLayer("m", 0, new Residual(2)));
        refuseToSave(
                "does not concatenate its two directions",
                new NamedLayer("m", 0, new Bidirectional(Gru.of(2, 3), Bidirectional.Merge.SUM)));
        refuseToSave("resets before the product", new NamedLayer("m", 0, Bidirectional.of(new Gru(2, 3, false, true))));
    }

    @Test
    void shouldRefuseStacksThatPyTorchDoesNotHave() {
        refuseToSave("is number 1 of its module, but number 0 was expected", new NamedLayer("m", 1, Gru.of(2, 3)));
        refuseToSave(
                "differs from the layer below it",
                new NamedLayer("m", 0, Gru.of(2, 3)),
                new NamedLayer("m", 1, Gru.of(3, 4)));
        refuseToSave(
                "differs from the layer below it",
                new NamedLayer("m", 0, Rnn.of(2, 3)),
                new NamedLayer("m", 1, new Rnn(3, 3, Activation.RELU, true)));
        refuseToSave(
                "is separated",
                new NamedLayer("m", 0, Gru.of(2, 3)),
                new NamedLayer("between", 0, Dense.of(3, 3)),
                new NamedLayer("m", 1, Gru.of(3, 3)));
    }

    @Test
    void shouldRefuseCellsThatAreStacks() {
        Network network = Network.builder(2)
                .gru(3)
                .gru(3)
                .metadata("pytorch.cells", "gru")
                .build(1);
        String message = assertThrows(IllegalArgumentException.class, () -> save(network))
                .getMessage();
        assertTrue(message.contains("a cell has one layer and one direction"), message);
    }

    @Test
    void shouldWriteAStackWithDropoutInside() throws IOException {
        List<String> keys = Network.builder(2).lstm(3).build(1).parameters().stream()
                .map(Parameter::name)
                .toList();
        Network network = network(
                new NamedLayer("lstm", 0, Lstm.of(2, 3)),
                new NamedLayer("dropout", 0, new dev.rondo.layer.Dropout(3, 0.5f)),
                new NamedLayer("lstm", 1, Lstm.of(3, 3)));
        List<String> both = new ArrayList<>(keys);
        keys.forEach(key -> both.add(key.replace("_l0", "_l1")));
        assertEquals(both, List.copyOf(Safetensors.read(save(network)).tensors().keySet()));
    }

    @Test
    void shouldLoadOrRefuseEveryDamagedFile() throws IOException {
        byte[] file = Files.readAllBytes(
                save(network(new NamedLayer("a.b", 0, Gru.of(2, 3)), new NamedLayer("c", 0, Dense.of(3, 1)))));
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = Mutations.of(file, random);
            try {
                PyTorchModels.mapping(damaged, "damaged").gru("a.b").dense("c").build();
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().startsWith("damaged"), e.getMessage());
            }
        }
    }

    private void refuseToSave(String why, NamedLayer... layers) {
        Path file = folder.resolve("refused.safetensors");
        String message = assertThrows(IllegalArgumentException.class, () -> PyTorchModels.save(network(layers), file))
                .getMessage();
        assertTrue(message.contains("\"m\"") && message.contains(why), message);
        assertTrue(Files.notExists(file));
    }

    private Network network(NamedLayer... layers) {
        int count = List.of(layers).stream()
                .mapToInt(named -> named.layer().parameterCount())
                .sum();
        float[] block = new float[count];
        for (int i = 0; i < count; i++) {
            block[i] = (float) random.nextDouble(-1, 1);
        }
        return Network.of(List.of(layers), block, SkipPolicy.CARRY, Map.of());
    }

    /** Saves a network as a state_dict, with additional tensors of one element. */
    private Path save(Network network, String... others) throws IOException {
        Path file = folder.resolve("state_dict.safetensors");
        PyTorchModels.save(network, file);
        if (others.length > 0) {
            SequencedMap<String, Tensor> tensors =
                    new LinkedHashMap<>(Safetensors.read(file).tensors());
            for (String other : others) {
                tensors.put(other, Tensor.of(List.of(1, 1), 1f));
            }
            Safetensors.write(file, tensors, Map.of());
        }
        return file;
    }

    private interface Loading {
        Network load() throws IOException;
    }

    private static void assertRefused(Loading loading, String... parts) {
        String message = assertThrows(ModelFormatException.class, loading::load).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
