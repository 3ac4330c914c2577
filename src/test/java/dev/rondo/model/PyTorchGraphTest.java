package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that a network cannot contain, mapped to a graph. */
@Tag("once")
class PyTorchGraphTest {
    /** Float32 sums of a few products. */
    private static final double TOLERANCE = 1e-5;

    private static final float[] GAIN = {1.5f, -0.5f, 2, 0.25f};
    private static final float[] SHIFT = {0.1f, 0.2f, -0.3f, 0};

    @TempDir
    Path folder;

    private final Network network =
            Network.builder(9).embedding(3).lstm(4).dense(2).build(1);

    @Test
    void shouldNormalizeAndActivateBetweenTheModulesOfANetwork() throws IOException {
        Graph graph = PyTorchModels.mapping(file(true))
                .embedding("embedding")
                .lstm("lstm")
                .activation(Activation.TANH)
                .layerNorm("norm", 1e-5f)
                .dense("dense")
                .activation(Activation.RELU)
                .toGraph();
        int[] tokens = {3, 1, 4, 1, 5};
        Network front = Network.of(
                network.layers().subList(0, 2),
                Arrays.copyOf(network.parameterBlock(), network.parameterCount() - 10),
                network.skipPolicy(),
                Map.of());
        float[] hidden = new float[20];
        front.newRunner().run(front.newState(), tokens, 5, hidden);
        double[] expected = new double[10];
        for (int t = 0; t < 5; t++) {
            double[] normal = normalized(hidden, t);
            for (int j = 0; j < 2; j++) {
                double sum = network.parameter("dense.bias")[j];
                for (int i = 0; i < 4; i++) {
                    sum += network.parameter("dense.weight")[j * 4 + i] * (normal[i] * GAIN[i] + SHIFT[i]);
                }
                expected[t * 2 + j] = Math.max(0, sum);
            }
        }
        long[] wide = Arrays.stream(tokens).asLongStream().toArray();
        Tensor y = graph.run(Map.of("in0", Tensor.ofLongs(List.of(5, 1), wide))).get("out0");
        assertEquals(List.of(5, 1, 2), y.shape());
        for (int i = 0; i < 10; i++) {
            assertEquals(expected[i], y.values()[i], TOLERANCE, "output " + i);
        }
    }

    private static double[] normalized(float[] hidden, int t) {
        double[] x = new double[4];
        Arrays.setAll(x, i -> Math.tanh(hidden[t * 4 + i]));
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return Arrays.stream(x)
                .map(v -> (v - mean) / Math.sqrt(variance + 1e-5f))
                .toArray();
    }

    @Test
    void shouldTakeANormalizationThatComesFirstAndHasNoBias() throws IOException {
        Graph graph = PyTorchModels.mapping(file(false))
                .layerNorm("norm", 0)
                .leaveOut("embedding")
                .leaveOut("lstm")
                .leaveOut("dense")
                .toGraph();
        float[] y = graph.run(Map.of("in0", Tensor.of(List.of(1, 1, 4), 1, 1, 3, 3)))
                .get("out0")
                .values();
        assertArrayEquals(new float[] {-1.5f, 0.5f, 2, 0.25f}, y, 1e-6f);
    }

    @Test
    void shouldMakeAGraphOfANetworksModules() throws IOException {
        Graph graph = PyTorchModels.mapping(file(false))
                .embedding("embedding")
                .lstm("lstm")
                .dense("dense")
                .leaveOut("norm")
                .toGraph();
        assertEquals(network.layers(), graph.toNetwork().layers());
        assertArrayEquals(network.parameterBlock(), graph.toNetwork().parameterBlock());
    }

    @Test
    void shouldSayWhatNoNetworkHas() throws IOException {
        PyTorchMapping mapping = PyTorchModels.mapping(file(true))
                .lstm("lstm")
                .layerNorm("norm", 1e-5f)
                .activation(Activation.TANH);
        String message =
                assertThrows(IllegalStateException.class, mapping::build).getMessage();
        assertTrue(message.startsWith("an activation (TANH) cannot be a layer of a network: toGraph()"), message);
        refuse("the mapping does not name \"embedding\", \"dense\"", mapping);
        refuse(
                "the mapping has \"norm\" (layer_norm 4 -> 4) after \"dense\" (dense 4 -> 2)",
                mapping("dense").layerNorm("norm", 1));
        refuse(
                "\"dense\" is a LayerNorm over the features, but it has no weight of one dimension",
                PyTorchModels.mapping(file(true))
                        .lstm("lstm")
                        .layerNorm("dense", 1)
                        .leaveOut("embedding")
                        .leaveOut("norm"));
        refuse(
                "an embedding must come first",
                PyTorchModels.mapping(file(true))
                        .layerNorm("norm", 1)
                        .embedding("embedding")
                        .leaveOut("lstm")
                        .leaveOut("dense"));
        assertThrows(
                IllegalStateException.class,
                () -> PyTorchModels.mapping(file(true))
                        .activation(Activation.TANH)
                        .toGraph());
        assertThrows(
                IllegalArgumentException.class,
                () -> PyTorchModels.mapping(file(true)).layerNorm("norm", Float.NaN));
        ModelFormatException inferred = assertThrows(ModelFormatException.class, () -> Models.load(file(true)));
        assertTrue(
                inferred.getMessage()
                        .contains(
                                "a LayerNorm's has one and a Conv1d's three: PyTorchModels.mapping(file) takes these"),
                inferred.getMessage());
    }

    private PyTorchMapping mapping(String last) throws IOException {
        return PyTorchModels.mapping(file(true))
                .embedding("embedding")
                .lstm("lstm")
                .dense(last);
    }

    private static void refuse(String why, PyTorchMapping mapping) {
        String message =
                assertThrows(ModelFormatException.class, mapping::toGraph).getMessage();
        assertTrue(message.contains(why), message);
    }

    private Path file(boolean bias) throws IOException {
        Path file = folder.resolve("state_dict.safetensors");
        PyTorchModels.save(network, file);
        SequencedMap<String, Tensor> tensors =
                new LinkedHashMap<>(Safetensors.read(file).tensors());
        tensors.put("norm.weight", Tensor.of(List.of(4), GAIN));
        if (bias) {
            tensors.put("norm.bias", Tensor.of(List.of(4), SHIFT));
        }
        Safetensors.write(file, tensors, Map.of());
        return file;
    }
}
