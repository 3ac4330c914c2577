package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import dev.rondo.model.Models;
import dev.rondo.model.OnnxModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.MethodSource;

/** A network written as ONNX is read back with the same bits of weights, and gives the same outputs as a graph. */
@Tag("once")
class OnnxRoundTripTest {
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    /** Sums of the same products in a different order. */
    private static final float TOLERANCE = 1e-6f;

    static List<Network> networks() {
        List<NetworkBuilder> builders = new ArrayList<>(List.of(
                Network.builder(3).lstm(5).lstm(5).dense(2),
                Network.builder(3).gru(5).dense(4, Activation.RELU).dense(2, Activation.SOFTMAX),
                Network.builder(3).rnn(5).rnn(4, Activation.RELU).dense(1, Activation.SIGMOID),
                Network.builder(7).embedding(3).lstm(4).dense(7, Activation.TANH),
                Network.builder(3).add(width -> new Gru(width, 4, false, true)),
                Network.builder(3).add(width -> new Gru(width, 4, true, false)),
                Network.builder(3).add(width -> new Rnn(width, 4, Activation.TANH, false)),
                Network.builder(3).add(width -> new Lstm(width, 4, 0, false, false, false)),
                Network.builder(3).add(width -> Lstm.of(width, 4).withPeepholes()),
                Network.builder(3).add(width -> Lstm.of(width, 4).withCoupledGates()),
                Network.builder(3)
                        .add(width -> Lstm.of(width, 4).withPeepholes().withCoupledGates())
                        .add(width -> new Dense(width, 2, Activation.LINEAR, false)),
                Network.builder(3)
                        .add(width -> Lstm.of(width, 4).withActivations(Activation.RELU, Activation.HARD_SIGMOID))
                        .add(width -> Gru.of(width, 4).withActivations(Activation.ELU, Activation.HARD_SIGMOID_FIFTH))
                        .add(width -> Gru.of(width, 4).withActivations(Activation.LINEAR, Activation.SOFTSIGN)),
                Network.builder(3)
                        .lstm(4)
                        .dense(4, Activation.ELU)
                        .dense(4, Activation.SELU)
                        .dense(4, Activation.LEAKY_RELU)
                        .dense(4, Activation.SOFTPLUS)
                        .dense(4, Activation.SOFTSIGN)
                        .dense(4, Activation.HARD_SIGMOID)
                        .dense(4, Activation.HARD_SIGMOID_FIFTH),
                Network.builder(3).scale().lstm(4).layerNorm().scale(),
                Network.builder(3).lstm(4).skipPolicy(SkipPolicy.RESET).metadata("unit", "Pa")));
        for (Merge merge : Merge.values()) {
            builders.add(Network.builder(3)
                    .add(width -> new Bidirectional(Lstm.of(width, 4).withPeepholes(), merge))
                    .add(width -> new Bidirectional(Gru.of(width, 4), merge))
                    .add(width -> new Bidirectional(
                            Lstm.of(width, 4).withActivations(Activation.SOFTSIGN, Activation.HARD_SIGMOID), merge))
                    .dense(2));
        }
        return builders.stream().map(builder -> builder.build(1)).toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void shouldComeBack(Network network, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxModels.save(network, file);
        Network back = Models.load(file);
        assertEquals(network.toString(), back.toString());
        assertEquals(network.skipPolicy(), back.skipPolicy());
        assertEquals(network.metadata(), back.metadata());
        assertArrayEquals(network.parameterBlock(), back.parameterBlock());
    }

    /** Networks with layers that ONNX writes as several nodes, which are read as a graph. */
    static List<Network> graphs() {
        return Stream.of(
                        Network.builder(3)
                                .lstm(4)
                                .dense(4, Activation.SILU)
                                .dense(4, Activation.GELU)
                                .dense(4, Activation.GELU_TANH),
                        Network.builder(3).gru(4).dense(2).residual(),
                        Network.builder(3).gru(4).dense(3).residual().dense(2, Activation.TANH))
                .map(builder -> builder.build(2))
                .toList();
    }

    @Test
    void shouldRefuseCellsThatOnnxDoesNotHave(@TempDir Path folder) {
        Network network = Network.builder(3)
                .add(width -> Gru.of(width, 4).withActivations(Activation.SELU, Activation.SIGMOID))
                .build(1);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> OnnxModels.save(network, folder.resolve("gru.onnx")))
                .getMessage();
        assertTrue(message.contains("do not have the activation SELU"), message);
    }

    @ParameterizedTest
    @MethodSource({"networks", "graphs"})
    void shouldComputeTheSameAsAGraph(Network network, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxModels.save(network, file);
        Graph graph = Models.loadGraph(file);
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[STEPS * BATCH * network.inputSize()];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        int[] tokens = new int[STEPS * BATCH];
        Arrays.setAll(tokens, i -> random.nextInt(network.inputSize()));

        State[] states = new State[BATCH];
        Arrays.setAll(states, row -> network.newState());
        float[] expected = new float[STEPS * BATCH * network.outputSize()];
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        if (network.readsTokens()) {
            network.newRunner().runBatch(states, tokens, null, expected);
            long[] longs = Arrays.stream(tokens).asLongStream().toArray();
            inputs.put("in0", Tensor.ofLongs(List.of(STEPS, BATCH), longs));
        } else {
            network.newRunner().runBatch(states, x, null, expected);
            inputs.put("in0", Tensor.of(List.of(STEPS, BATCH, network.inputSize()), x));
        }
        for (Port port : graph.inputs().subList(1, graph.inputs().size())) {
            List<Integer> shape =
                    List.of(port.shape().get(0), BATCH, port.shape().get(2));
            inputs.put(port.name(), Tensor.of(shape, new float[shape.get(0) * BATCH * shape.get(2)]));
        }
        assertArrayEquals(expected, graph.run(inputs).get("out0").values(), TOLERANCE);
    }
}
