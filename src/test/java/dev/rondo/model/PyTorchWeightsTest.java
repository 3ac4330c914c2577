package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State_dicts whose weights are wrapped, reparametrized or normalized, or belong to convolutions and initial states. */
@Tag("once")
class PyTorchWeightsTest {
    /** One rounding of a weight between -1 and 1, and those of a sum of a few products. */
    private static final double TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(43);
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    @Test
    void shouldFindModulesWithoutThePrefixesOfWrappers() throws IOException {
        for (String prefix :
                List.of("_orig_mod.", "module.", "model.", "_orig_mod.module.model.", "module._orig_mod.")) {
            tensors.clear();
            put(prefix, new NamedLayer("encoder.lstm", 0, Lstm.of(2, 3)));
            put(prefix, new NamedLayer("encoder._orig_mod.fc", 0, Dense.of(3, 4)));
            put(prefix, new NamedLayer("head", 0, Dense.of(4, 1)));
            random(prefix + "auxiliary.weight", 2, 2);
            random(prefix + "scale", 1);
            PyTorchMapping mapping = mapping()
                    .lstm("encoder.lstm")
                    .dense("encoder.fc", Activation.RELU)
                    .dense("head")
                    .leaveOut("auxiliary")
                    .leaveOut("scale");
            Network network = mapping.build();
            assertEquals(prefix + "encoder.lstm", network.layers().getFirst().module());
            assertValues(network, prefix + "head.weight", tensors.get(prefix + "head.weight"));
        }
    }

    @Test
    void shouldFindModulesOfOptionsWithoutThePrefixes() throws IOException {
        put("module.", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
        put("module.", new NamedLayer("fc", 0, Dense.of(3, 4)));
        put("module.", new NamedLayer("head", 0, Dense.of(4, 1)));
        LoadOptions options = LoadOptions.DEFAULT.withActivation("fc", Activation.RELU);
        assertEquals(
                new Dense(3, 4, Activation.RELU, true),
                Models.load(save(), options).layers().get(1).layer());
        assertEquals(
                3,
                Models.load(save(), options.withOrder("lstm", "fc", "head"))
                        .layers()
                        .size());
    }

    @Test
    void shouldRefuseNamesThatFitSeveralModulesOrNone() throws IOException {
        put("module.", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
        put("model.", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
        refuse(mapping().lstm("lstm"), "\"lstm\" fits several of the file: \"module.lstm\", \"model.lstm\"");
        refuse(mapping().lstm("stm"), "the mapping names the module \"stm\", but the file has \"module.lstm\"");
        refuse(mapping().lstm("module.lstm").leaveOut("lstm"), "fits several of the file");
        refuse(mapping().lstm("module.lstm").leaveOut("other"), "the file has no tensors of it");
        mapping().lstm("module.lstm").leaveOut("model").build();
    }

    @Test
    void shouldFoldBothFormsOfWeightNorm() throws IOException {
        for (boolean old : List.of(true, false)) {
            tensors.clear();
            put("", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
            put("", new NamedLayer("head", 0, Dense.of(3, 2)));
            Map<String, Tensor> expected = Map.copyOf(tensors);
            split("lstm.weight_hh_l0", old, 12, 1);
            split("lstm.weight_ih_l0", old, 1, 2);
            split("head.weight", old);
            Network network = Models.load(save());
            Network mapped = mapping().lstm("lstm").dense("head").build();
            for (String name : expected.keySet()) {
                assertValues(network, name, expected.get(name));
                assertArrayEquals(network.parameter(name), mapped.parameter(name));
            }
        }
    }

    @Test
    void shouldRefuseWeightNormThatDoesNotFit() throws IOException {
        put("", new NamedLayer("head", 0, Dense.of(3, 2)));
        Tensor weight = tensors.get("head.weight");
        random("head.weight_v", 2, 3);
        random("head.weight_g", 2, 1);
        refuse(mapping().dense("head"), "tensor \"head.weight_v\"", "the file also has the weight itself");
        tensors.remove("head.weight");
        random("head.weight_g", 3, 1);
        refuse(mapping().dense("head"), "tensor \"head.weight_g\"", "has the shape [3, 1]", "or the shape [2, 3]");
        random("head.weight_g", 2, 1);
        tensors.put("head.weight_v", Tensor.of(List.of(2, 3), 1, 2, 3, 0, 0, 0));
        refuse(mapping().dense("head"), "tensor \"head.weight_v\"", "has no length");
        tensors.remove("head.weight_g");
        refuse(mapping().dense("head"), "tensor \"head.weight_v\"", "remove_spectral_norm");
        tensors.remove("head.weight_v");
        tensors.put("head.parametrizations.weight.original", weight);
        refuse(mapping().dense("head"), "torch.nn.utils.parametrize.remove_parametrizations");
        tensors.remove("head.parametrizations.weight.original");
        tensors.put("head.weight_orig", weight);
        refuse(mapping().dense("head"), "torch.nn.utils.prune.remove");
    }

    @Test
    void shouldReadTheWeightOfWeightDrop() throws IOException {
        put("", new NamedLayer("rnn", 0, Lstm.of(2, 3)));
        Tensor weight = tensors.remove("rnn.weight_hh_l0");
        tensors.put("rnn.weight_hh_l0_raw", weight);
        assertValues(Models.load(save()), "rnn.weight_hh_l0", weight);

        tensors.clear();
        put("", new NamedLayer("rnns.0.module", 0, Lstm.of(2, 3)));
        Tensor around = tensors.remove("rnns.0.module.weight_hh_l0");
        tensors.put("rnns.0.weight_hh_l0_raw", around);
        assertValues(Models.load(save()), "rnns.0.module.weight_hh_l0", around);
        random("rnns.0.module.weight_hh_l0", 12, 3);
        assertValues(mapping().lstm("rnns.0").build(), "rnns.0.module.weight_hh_l0", around);
    }

    @Test
    void shouldNormalizeByTheStatisticsOfABatch() throws IOException {
        put("", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
        put("", new NamedLayer("head", 0, Dense.of(3, 1)));
        random("norm.weight", 3);
        random("norm.bias", 3);
        random("norm.running_mean", 3);
        tensors.put("norm.running_var", Tensor.of(List.of(3), 0.5f, 2, 0.01f));
        tensors.put("norm.num_batches_tracked", Tensor.ofLongs(List.of(), 7));
        tensors.put("first.running_mean", Tensor.of(List.of(2), 3, -1));
        tensors.put("first.running_var", Tensor.of(List.of(2), 4, 0.25f));
        refuse(mapping().lstm("lstm").dense("head"), "batchNorm(module, epsilon)", "leaveOut(module)");
        Network network = mapping()
                .batchNorm("first", 0)
                .lstm("lstm")
                .batchNorm("norm", 1e-3f)
                .dense("head")
                .build();
        assertEquals(new Scale(2), network.layers().getFirst().layer());
        assertArrayEquals(new float[] {0.5f, 2}, network.parameter("first.weight"));
        assertArrayEquals(new float[] {-1.5f, 2}, network.parameter("first.bias"));
        for (int j = 0; j < 3; j++) {
            double factor = tensors.get("norm.weight").values()[j]
                    / Math.sqrt(tensors.get("norm.running_var").values()[j] + (double) 1e-3f);
            double summand = tensors.get("norm.bias").values()[j]
                    - tensors.get("norm.running_mean").values()[j] * factor;
            assertEquals(factor, network.parameter("norm.weight")[j], TOLERANCE * Math.abs(factor));
            assertEquals(summand, network.parameter("norm.bias")[j], TOLERANCE * (1 + Math.abs(summand)));
        }
        tensors.put("first.running_var", Tensor.of(List.of(2), 0, 1));
        refuse(
                mapping()
                        .batchNorm("first", 0)
                        .lstm("lstm")
                        .batchNorm("norm", 1)
                        .dense("head"),
                "tensor \"first.running_var\"",
                "give no factor");
        refuse(mapping().batchNorm("head", 0), "\"head\" is a BatchNorm1d, but it has no running_var");
        assertThrows(IllegalArgumentException.class, () -> mapping().batchNorm("norm", -1));
    }

    @Test
    void shouldNormalizeLayersInANetwork() throws IOException {
        put("", new NamedLayer("lstm", 0, Lstm.of(2, 3)));
        random("norm.weight", 3);
        put("", new NamedLayer("head", 0, Dense.of(3, 1)));
        Network network =
                mapping().lstm("lstm").layerNorm("norm", 1e-3f).dense("head").build();
        assertEquals(new LayerNorm(3, 1e-3f), network.layers().get(1).layer());
        assertValues(network, "norm.weight", tensors.get("norm.weight"));
        assertArrayEquals(new float[3], network.parameter("norm.bias"));
        random("norm.bias", 3);
        assertValues(
                mapping().lstm("lstm").layerNorm("norm", 1e-3f).dense("head").build(),
                "norm.bias",
                tensors.get("norm.bias"));
    }

    @Test
    void shouldConvolveAlongTime() throws IOException {
        random("first.weight", 4, 2, 3);
        random("first.bias", 4);
        random("second.weight", 6, 2, 2);
        int steps = 9;
        Tensor x = random("x", steps, 1, 2);
        tensors.remove("x");
        Tensor y = mapping()
                .conv1d("first", 1, 2, 0, 1)
                .activation(Activation.TANH)
                .conv1d("second", 2, 1, 1, 2)
                .toGraph()
                .run(Map.of("in0", x))
                .get("out0");
        double[][] hidden = convolved(rows(x, 2), "first", new int[] {1, 2, 0, 1});
        for (double[] row : hidden) {
            for (int j = 0; j < row.length; j++) {
                row[j] = Math.tanh(row[j]);
            }
        }
        double[][] expected = convolved(hidden, "second", new int[] {2, 1, 1, 2});
        assertEquals(List.of(expected.length, 1, 6), y.shape());
        for (int t = 0; t < expected.length; t++) {
            for (int j = 0; j < 6; j++) {
                assertEquals(expected[t][j], y.values()[t * 6 + j], 10 * TOLERANCE, "step " + t);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> mapping().conv1d("first", 0, 0, 0, 1));
        IllegalStateException none = assertThrows(
                IllegalStateException.class,
                () -> mapping().conv1d("first", 1, 0, 0, 1).build());
        assertTrue(none.getMessage().contains("a Conv1d (\"first\") cannot be a layer"), none.getMessage());
        ModelFormatException inferred = assertThrows(ModelFormatException.class, () -> Models.load(save()));
        assertTrue(inferred.getMessage().contains("a Conv1d's three"), inferred.getMessage());
    }

    @Test
    void shouldBeginWithLearnedStates() throws IOException {
        put("model.", new NamedLayer("lstm", 0, Bidirectional.of(Lstm.of(2, 3))));
        put("model.", new NamedLayer("lstm", 1, Bidirectional.of(Lstm.of(6, 3))));
        put("model.", new NamedLayer("gru", 0, Gru.of(6, 2)));
        float[] h = random("model.h0", 4, 1, 3).values();
        float[] c = random("model.c0", 4, 3).values();
        float[] g = random("model.gru.begin", 2).values();
        PyTorchMapping mapping =
                mapping().lstm("lstm").initialState("h0", "c0").gru("gru").initialState("gru.begin");
        State begin = mapping.build().newState();
        assertArrayEquals(Arrays.copyOf(h, 6), begin.hidden(0));
        assertArrayEquals(Arrays.copyOfRange(h, 6, 12), begin.hidden(1));
        assertArrayEquals(Arrays.copyOfRange(c, 6, 12), begin.cell(1));
        assertArrayEquals(g, begin.hidden(2));
        State ofGraph = mapping.toGraph().toNetwork().newState();
        assertArrayEquals(begin.hidden(1), ofGraph.hidden(1));
        refuse(mapping().lstm("lstm").gru("gru"), "initialState(h, c)");
        refuse(
                mapping().lstm("lstm").initialState("h0").leaveOut("c0").leaveOut("gru"),
                "\"model.lstm\" (a lstm) needs h and c");
        refuse(mapping().gru("gru").initialState("h1"), "the initial state \"h1\", but the file has no such tensor");
        random("model.c0", 4, 2);
        refuse(mapping, "tensor \"model.c0\"", "must have the shape [4, 1, 3]", "but has [4, 2]");
        assertThrows(IllegalStateException.class, () -> mapping().initialState("h0"));
        assertThrows(IllegalStateException.class, () -> mapping().dense("head").initialState("h0"));
    }

    /** Random values under the names of a layer's parameters. */
    private void put(String prefix, NamedLayer layer) {
        for (Parameter parameter : layer.parameters()) {
            random(
                    prefix + parameter.name(),
                    parameter.shape().stream().mapToInt(Integer::intValue).toArray());
        }
    }

    private Tensor random(String name, int... shape) {
        List<Integer> sizes = Arrays.stream(shape).boxed().toList();
        float[] values = new float[sizes.stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        Tensor tensor = Tensor.of(sizes, values);
        tensors.put(name, tensor);
        return tensor;
    }

    /** Replaces a weight by its lengths, in the given shape, and directions of random lengths. */
    private void split(String name, boolean old, int... lengthShape) {
        Tensor weight = tensors.remove(name);
        int columns = weight.shape().getLast();
        int groups = Arrays.stream(lengthShape).reduce(1, (a, b) -> a * b);
        boolean byRow = lengthShape.length > 0 && lengthShape[1] == 1;
        double[] squares = new double[groups];
        double[] factor = random.doubles(groups, 0.5, 2).toArray();
        float[] direction = new float[weight.values().length];
        for (int i = 0; i < direction.length; i++) {
            int group = groups == 1 ? 0 : byRow ? i / columns : i % columns;
            squares[group] += (double) weight.values()[i] * weight.values()[i];
            direction[i] = (float) (weight.values()[i] * factor[group]);
        }
        float[] lengths = new float[groups];
        for (int g = 0; g < groups; g++) {
            lengths[g] = (float) Math.sqrt(squares[g]);
        }
        int dot = name.lastIndexOf('.') + 1;
        String parts = name.substring(0, dot) + "parametrizations." + name.substring(dot) + ".original";
        tensors.put(
                old ? name + "_g" : parts + "0",
                Tensor.of(Arrays.stream(lengthShape).boxed().toList(), lengths));
        tensors.put(old ? name + "_v" : parts + "1", Tensor.of(weight.shape(), direction));
    }

    private static double[][] rows(Tensor x, int width) {
        double[][] rows = new double[x.values().length / width][width];
        for (int i = 0; i < x.values().length; i++) {
            rows[i / width][i % width] = x.values()[i];
        }
        return rows;
    }

    /** PyTorch's definition of Conv1d; places: stride, zeros before and after, dilation. */
    private double[][] convolved(double[][] x, String module, int[] places) {
        Tensor weight = tensors.get(module + ".weight");
        Tensor bias = tensors.get(module + ".bias");
        int outputs = weight.shape().get(0);
        int channels = weight.shape().get(1);
        int taps = weight.shape().get(2);
        int groups = x[0].length / channels;
        int count = (x.length + places[1] + places[2] - places[3] * (taps - 1) - 1) / places[0] + 1;
        double[][] y = new double[count][outputs];
        for (int t = 0; t < count; t++) {
            for (int o = 0; o < outputs; o++) {
                y[t][o] = bias == null ? 0 : bias.values()[o];
                for (int i = 0; i < channels * taps; i++) {
                    int at = t * places[0] + i % taps * places[3] - places[1];
                    int channel = o / (outputs / groups) * channels + i / taps;
                    y[t][o] += at < 0 || at >= x.length ? 0 : weight.values()[o * channels * taps + i] * x[at][channel];
                }
            }
        }
        return y;
    }

    private Path save() throws IOException {
        Path file = folder.resolve("state_dict.safetensors");
        Safetensors.write(file, tensors, Map.of());
        return file;
    }

    private PyTorchMapping mapping() throws IOException {
        return PyTorchModels.mapping(save());
    }

    private static void assertValues(Network network, String name, Tensor expected) {
        assertArrayEquals(expected.values(), network.parameter(name), (float) TOLERANCE, name);
    }

    private void refuse(PyTorchMapping mapping, String... parts) throws IOException {
        save();
        String message =
                assertThrows(ModelFormatException.class, mapping::build).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
