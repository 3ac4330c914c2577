package dev.rondo.model;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("once")
class OnnxModelsTest {
    /** Float32 sums in a different order. */
    private static final float TOLERANCE = 1e-5f;

    private static final int INPUT = 5;
    private static final int STEPS = 6;
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(41);

    static Stream<Arguments> networks() {
        Map<String, Network> networks = new LinkedHashMap<>();
        networks.put(
                "rnn", Network.builder(INPUT).rnn(4).rnn(3, Activation.RELU).build(1));
        networks.put(
                "gru stack, head", Network.builder(INPUT).gru(4).gru(4).dense(2).build(2));
        networks.put(
                "gru, reset before, no bias",
                Network.builder(INPUT).add(in -> new Gru(in, 4, false, false)).build(3));
        networks.put(
                "lstm, dropout, heads",
                Network.builder(INPUT)
                        .lstm(4)
                        .dropout(0.25f)
                        .dense(7, Activation.TANH)
                        .dense(6, Activation.SIGMOID)
                        .dense(5, Activation.RELU)
                        .add(in -> new Dense(in, 4, Activation.SOFTMAX, false))
                        .build(4));
        networks.put(
                "lstm, peepholes",
                Network.builder(INPUT).add(in -> Lstm.of(in, 4).withPeepholes()).build(5));
        networks.put(
                "lstm, coupled, peepholes",
                Network.builder(INPUT)
                        .add(in -> Lstm.of(in, 4).withPeepholes().withCoupledGates())
                        .build(6));
        networks.put(
                "embedding, lstm", Network.builder(INPUT).embedding(3).lstm(4).build(7));
        for (Merge merge : Merge.values()) {
            networks.put(
                    "bidirectional " + merge,
                    Network.builder(INPUT)
                            .add(in -> new Bidirectional(Lstm.of(in, 4), merge))
                            .add(in -> new Bidirectional(Rnn.of(in, 3), merge))
                            .build(8));
        }
        return networks.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldWriteWhatComputesTheSame(String name, Network network) throws IOException {
        Graph graph = Models.loadGraph(write(network));
        State[] states = new State[BATCH];
        Arrays.setAll(states, row -> network.newState());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Port port : graph.inputs()) {
            if (!port.name().equals("in0")) {
                int width = port.shape().get(2);
                inputs.put(port.name(), numbers(List.of(port.shape().get(0), BATCH, width)));
                begin(network, states, port.name(), inputs.get(port.name()));
            }
        }
        float[] expected = new float[STEPS * BATCH * network.outputSize()];
        Runner runner = network.newRunner();
        if (network.readsTokens()) {
            int[] tokens = new int[STEPS * BATCH];
            Arrays.setAll(tokens, i -> random.nextInt(INPUT));
            long[] wide = Arrays.stream(tokens).asLongStream().toArray();
            inputs.put("in0", Tensor.ofLongs(List.of(STEPS, BATCH), wide));
            runner.runBatch(states, tokens, null, expected);
        } else {
            inputs.put("in0", numbers(List.of(STEPS, BATCH, INPUT)));
            runner.runBatch(states, inputs.get("in0").values(), null, expected);
        }
        Map<String, Tensor> outputs = graph.run(inputs);
        assertEquals(
                List.of(STEPS, BATCH, network.outputSize()), outputs.get("out0").shape());
        assertArrayEquals(expected, outputs.get("out0").values(), TOLERANCE);
        for (Port port : graph.inputs()) {
            if (!port.name().equals("in0")) {
                Tensor next = outputs.get(port.name() + "_next");
                assertArrayEquals(state(network, states, port.name(), next), next.values(), TOLERANCE, port.name());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldComeBackAsTheSameNetwork(String name, Network network) throws IOException {
        Network back = Models.load(write(network));
        assertEquals(
                network.layers().stream()
                        .filter(named -> !(named.layer() instanceof Dropout))
                        .toList(),
                back.layers());
        assertArrayEquals(bits(network), bits(back));
        assertEquals(network.metadata(), back.metadata());
        assertEquals(network.skipPolicy(), back.skipPolicy());
    }

    private static int[] bits(Network network) {
        float[] block = network.parameterBlock();
        int[] bits = new int[block.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(block[i]));
        return bits;
    }

    @Test
    void shouldKeepTheNamesOfModulesAndWhereStreamsBegin() throws IOException {
        Network plain = Network.of(
                List.of(
                        new NamedLayer("encoder.rnn", 0, Gru.of(2, 3)),
                        new NamedLayer("encoder.rnn", 1, Gru.of(3, 3)),
                        new NamedLayer("", 0, Lstm.of(3, 2)),
                        new NamedLayer("head.0", 0, Dense.of(2, 1))),
                Network.builder(2).gru(3).gru(3).lstm(2).dense(1).build(1).parameterBlock(),
                SkipPolicy.RESET,
                Map.of("key", "value"));
        State begin = plain.newState();
        begin.setCell(2, new float[] {1, -2});
        Network network = plain.withInitialState(begin);
        Network back = Models.load(write(network));
        assertEquals(network.layers(), back.layers());
        assertEquals(SkipPolicy.RESET, back.skipPolicy());
        assertEquals(network.metadata(), back.metadata());
        assertArrayEquals(new float[] {1, -2}, back.newState().cell(2));
    }

    @Test
    void shouldDoWithoutNamesThatHaveLines() throws IOException {
        Network network = Network.of(
                List.of(new NamedLayer("a\nb", 0, Dense.of(1, 1))), new float[2], SkipPolicy.CARRY, Map.of());
        assertEquals("dense", Models.load(write(network)).layers().getFirst().module());
    }

    @Test
    void shouldCarryMetadataAndThePolicyForMissingSteps() throws IOException {
        Network network = Network.builder(2)
                .gru(3)
                .metadata("rondo.network.vocabulary", "ab")
                .metadata("trained", "today")
                .skipPolicy(SkipPolicy.ZERO)
                .build(1);
        Map<String, String> metadata = Models.loadGraph(write(network)).metadata();
        assertEquals("ab", metadata.get("rondo.network.vocabulary"));
        assertEquals("today", metadata.get("trained"));
        assertEquals("zero", metadata.get("rondo.skip_policy"));
    }

    @Test
    void shouldWriteEqualBytesForEqualNetworks() throws IOException {
        byte[] first =
                Files.readAllBytes(write(Network.builder(2).lstm(3).dense(1).build(1)));
        byte[] second =
                Files.readAllBytes(write(Network.builder(2).lstm(3).dense(1).build(1)));
        assertArrayEquals(first, second);
    }

    @Test
    void shouldRefuseAProjectionByName() {
        Network network =
                Network.builder(2).add(in -> Lstm.of(in, 4).withProjection(3)).build(1);
        String message = assertThrows(IllegalArgumentException.class, () -> write(network))
                .getMessage();
        assertTrue(message.contains("ONNX's LSTM has no projection, but \"lstm\""), message);
        assertTrue(Files.notExists(folder.resolve("model.onnx")));
    }

    @Test
    void shouldRefuseLayerNormalizationInACellByName() {
        Network lstm = Network.builder(2)
                .add(in -> Lstm.of(in, 4).withLayerNorm(1e-5f))
                .build(1);
        Network gru = Network.builder(2)
                .bidirectional(in -> Gru.of(in, 4).withLayerNorm(1e-5f))
                .build(1);
        assertRefused(() -> write(lstm), "ONNX's LSTM has no layer normalization, but \"lstm\"", "Models.save");
        assertRefused(() -> write(gru), "ONNX's GRU has no layer normalization", "Models.save");
        assertTrue(Files.notExists(folder.resolve("model.onnx")));
    }

    @Test
    void shouldWriteModulesWithoutNamesAndWithEqualOnes() throws IOException {
        Network network = Network.of(
                List.of(
                        new NamedLayer("", 0, Gru.of(1, 1)),
                        new NamedLayer("drop", 0, new Dropout(1, 0.5f)),
                        new NamedLayer("drop", 0, new Dropout(1, 0.5f)),
                        new NamedLayer("", 0, Dense.of(1, 1))),
                new float[14],
                SkipPolicy.CARRY,
                Map.of());
        assertEquals(
                List.of("in0", "h_l0"),
                Models.loadGraph(write(network)).inputs().stream()
                        .map(Port::name)
                        .toList());
    }

    private Path write(Network network) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxModels.save(network, file);
        return file;
    }

    private Tensor numbers(List<Integer> shape) {
        float[] values = new float[shape.stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(shape, values);
    }

    /** The layer of a state that goes by a name such as {@code lstm.h_l1}. */
    private static int layer(Network network, String name) {
        String module = name.substring(0, name.lastIndexOf('.'));
        int depth = Integer.parseInt(name.substring(name.lastIndexOf('l') + 1));
        List<NamedLayer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).module().equals(module) && layers.get(i).depth() == depth) {
                return i;
            }
        }
        throw new AssertionError("no layer has the state " + name);
    }

    private static void begin(Network network, State[] states, String name, Tensor values) {
        for (int row = 0; row < BATCH; row++) {
            float[] own = row(values, row);
            if (name.contains(".h_")) {
                states[row].setHidden(layer(network, name), own);
            } else {
                states[row].setCell(layer(network, name), own);
            }
        }
    }

    /** One stream's part of a state [directions][N][H]. */
    private static float[] row(Tensor values, int row) {
        int directions = values.shape().get(0);
        int width = values.shape().get(2);
        float[] own = new float[directions * width];
        for (int direction = 0; direction < directions; direction++) {
            System.arraycopy(values.values(), (direction * BATCH + row) * width, own, direction * width, width);
        }
        return own;
    }

    private static float[] state(Network network, State[] states, String name, Tensor like) {
        int directions = like.shape().get(0);
        int width = like.shape().get(2);
        float[] all = new float[directions * BATCH * width];
        for (int row = 0; row < BATCH; row++) {
            int layer = layer(network, name);
            float[] own = name.contains(".h_") ? states[row].hidden(layer) : states[row].cell(layer);
            for (int direction = 0; direction < directions; direction++) {
                System.arraycopy(own, direction * width, all, (direction * BATCH + row) * width, width);
            }
        }
        return all;
    }
}
