package dev.rondo.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import dev.rondo.model.OnnxModels;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From the ONNX files that the engine writes, ONNX Runtime computes the same outputs and states as the engine. */
class OnnxRuntimeTest {
    /** Float32 sums in a different order, and different approximations of tanh and exp. */
    private static final double TOLERANCE = 1e-5;

    private static final int INPUT = 5;
    private static final int STEPS = 7;
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(17);

    static Stream<Arguments> networks() {
        Map<String, Network> networks = new LinkedHashMap<>();
        networks.put("rnn tanh", Network.builder(INPUT).rnn(4).build(1));
        networks.put("rnn relu", Network.builder(INPUT).rnn(4, Activation.RELU).build(2));
        networks.put("gru stack", Network.builder(INPUT).gru(6).gru(6).build(3));
        networks.put(
                "gru, reset before, no bias",
                Network.builder(INPUT).add(in -> new Gru(in, 4, false, false)).build(4));
        networks.put(
                "lstm, dropout, head",
                Network.builder(INPUT).lstm(9).dropout(0.3f).dense(2).build(5));
        networks.put(
                "lstm, relu and hard sigmoid",
                Network.builder(INPUT)
                        .add(in -> Lstm.of(in, 4).withActivations(Activation.RELU, Activation.HARD_SIGMOID))
                        .build(20));
        networks.put(
                "gru, elu and hard sigmoid of a fifth",
                Network.builder(INPUT)
                        .add(in -> Gru.of(in, 4).withActivations(Activation.ELU, Activation.HARD_SIGMOID_FIFTH))
                        .build(21));
        networks.put(
                "bidirectional lstm, softsign and linear",
                Network.builder(INPUT)
                        .bidirectional(in -> Lstm.of(in, 4).withActivations(Activation.SOFTSIGN, Activation.LINEAR))
                        .build(22));
        networks.put(
                "scale, gru, layer norm, dense, residual",
                Network.builder(INPUT)
                        .scale()
                        .gru(4)
                        .layerNorm()
                        .dense(2)
                        .residual()
                        .build(23));
        networks.put(
                "lstm, peepholes",
                Network.builder(INPUT).add(in -> Lstm.of(in, 4).withPeepholes()).build(6));
        networks.put(
                "lstm, coupled",
                Network.builder(INPUT)
                        .add(in -> Lstm.of(in, 4).withCoupledGates())
                        .build(7));
        networks.put(
                "lstm, coupled, peepholes, no bias",
                Network.builder(INPUT)
                        .add(in -> new Lstm(in, 4, 0, false, true, true))
                        .build(8));
        for (Activation activation : Activation.values()) {
            networks.put(
                    "dense " + activation,
                    Network.builder(INPUT).dense(3, activation).build(9));
        }
        networks.put(
                "dense, no bias",
                Network.builder(INPUT)
                        .add(in -> new Dense(in, 3, Activation.TANH, false))
                        .build(10));
        networks.put("embedding only", Network.builder(INPUT).embedding(3).build(11));
        networks.put(
                "embedding, gru, softmax",
                Network.builder(INPUT)
                        .embedding(4)
                        .gru(6)
                        .dense(3, Activation.SOFTMAX)
                        .build(12));
        for (Merge merge : Merge.values()) {
            networks.put(
                    "bidirectional lstm " + merge + ", dense",
                    Network.builder(INPUT)
                            .add(in -> new Bidirectional(Lstm.of(in, 4), merge))
                            .dense(2)
                            .build(13));
        }
        networks.put(
                "bidirectional stack",
                Network.builder(INPUT)
                        .bidirectional(in -> Gru.of(in, 4))
                        .bidirectional(in -> new Rnn(in, 4, Activation.RELU, true))
                        .build(14));
        return networks.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldComputeTheSameFromTheWrittenFile(String name, Network network) throws IOException, OrtException {
        Path file = folder.resolve("model.onnx");
        OnnxModels.save(network, file);
        State[] states = new State[BATCH];
        Arrays.setAll(states, row -> network.newState());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString(), new OrtSession.SessionOptions())) {
            Map<String, float[]> carried = new LinkedHashMap<>();
            // A whole sequence, then single steps if the network has them, else another sequence.
            boolean steps = network.layers().stream().noneMatch(l -> l.layer() instanceof Bidirectional);
            for (int length : steps ? new int[] {STEPS, 1, 1} : new int[] {STEPS, STEPS}) {
                compare(environment, session, network, states, length, carried);
            }
        }
    }

    private void compare(
            OrtEnvironment environment,
            OrtSession session,
            Network network,
            State[] states,
            int steps,
            Map<String, float[]> carried)
            throws OrtException {
        int width = network.readsTokens() ? 1 : network.inputSize();
        float[] x = new float[steps * BATCH * width];
        int[] tokens = new int[steps * BATCH];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-2, 2);
        }
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.nextInt(network.inputSize());
        }
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        inputs.put(
                "in0",
                network.readsTokens()
                        ? OnnxTensor.createTensor(
                                environment,
                                LongBuffer.wrap(
                                        Arrays.stream(tokens).asLongStream().toArray()),
                                new long[] {steps, BATCH})
                        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), new long[] {steps, BATCH, width}));
        for (NodeInfo input : session.getInputInfo().values()) {
            if (!input.getName().equals("in0")) {
                long[] shape = ((TensorInfo) input.getInfo()).getShape();
                shape[1] = BATCH;
                int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                float[] state = carried.getOrDefault(input.getName(), new float[size]);
                inputs.put(input.getName(), OnnxTensor.createTensor(environment, FloatBuffer.wrap(state), shape));
            }
        }
        float[] y = new float[steps * BATCH * network.outputSize()];
        Runner runner = network.newRunner();
        if (network.readsTokens()) {
            runner.runBatch(states, tokens, null, y);
        } else {
            runner.runBatch(states, x, null, y);
        }
        try (OrtSession.Result results = session.run(inputs)) {
            assertClose("out0", y, floats(results, "out0"));
            for (Map.Entry<String, OnnxTensor> input : inputs.entrySet()) {
                if (!input.getKey().equals("in0")) {
                    float[] next = floats(results, input.getKey() + "_next");
                    carried.put(input.getKey(), next);
                    assertClose(input.getKey(), state(network, states, input.getKey()), next);
                }
            }
        }
        inputs.values().forEach(OnnxTensor::close);
    }

    /** {@return the state that belongs to an input's name [directions][B][H]} */
    private static float[] state(Network network, State[] states, String name) {
        String[] parts = name.split("\\.|_l");
        int layer = 0;
        while (!network.layers().get(layer).module().equals(parts[0])
                || network.layers().get(layer).depth() != Integer.parseInt(parts[2])) {
            layer++;
        }
        int directions = network.layers().get(layer).layer() instanceof Bidirectional ? 2 : 1;
        float[] all = null;
        for (int row = 0; row < BATCH; row++) {
            float[] own = parts[1].equals("h") ? states[row].hidden(layer) : states[row].cell(layer);
            int width = own.length / directions;
            all = all == null ? new float[BATCH * own.length] : all;
            for (int direction = 0; direction < directions; direction++) {
                System.arraycopy(own, direction * width, all, (direction * BATCH + row) * width, width);
            }
        }
        return all;
    }

    private static float[] floats(OrtSession.Result results, String name) {
        FloatBuffer buffer = ((OnnxTensor) results.get(name).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static void assertClose(String what, float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length, what);
        List<Integer> wrong = java.util.stream.IntStream.range(0, expected.length)
                .filter(i -> !(Math.abs(expected[i] - actual[i]) <= TOLERANCE * (1 + Math.abs(expected[i]))))
                .boxed()
                .toList();
        if (!wrong.isEmpty()) {
            int i = wrong.getFirst();
            fail(what + ": " + wrong.size() + " differ; the first, " + i + ", is " + expected[i]
                    + ", but ONNX Runtime's is " + actual[i]);
        }
    }
}
