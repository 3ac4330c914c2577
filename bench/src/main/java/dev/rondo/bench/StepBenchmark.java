package dev.rondo.bench;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.bench.peer.OnnxRuntimeStream;
import dev.rondo.layer.Parameter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one step of one stream costs, its state carried from step to step: the latency an application sees; and what it
 * costs with ONNX Runtime, from an array to an array too.
 *
 * <p>Inputs come from a short cycle, so that no step repeats the one before it and the state neither dies out nor
 * settles. Forks differ, so there are several: report their spread.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class StepBenchmark {
    private static final int CYCLE = 64;

    /** The cell, and its input and hidden sizes. */
    @Param({
        "lstm 1x16", "lstm 8x32", "lstm 64x64", "lstm 128x128",
        "gru 1x16", "gru 8x32", "gru 64x64", "gru 128x128",
        "rnn 1x16", "rnn 8x32", "rnn 64x64", "rnn 128x128"
    })
    public String cell;

    private Network network;
    private Runner runner;
    private State state;
    private float[] inputs; // [CYCLE][I]
    private float[] output; // [H]
    private int inputSize;
    private int next;

    /** Makes the network, its stream and the cycle of inputs. */
    @Setup(Level.Trial)
    public void setUp() {
        network = network(cell);
        runner = network.newRunner();
        state = network.newState();
        inputSize = network.inputSize();
        output = new float[network.outputSize()];
        inputs = new float[CYCLE * inputSize];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /** {@return the output of one step} */
    @Benchmark
    public float[] step() {
        runner.step(state, inputs, nextInput(), output, 0);
        return output;
    }

    /**
     * {@return the output of one step of ONNX Runtime}
     *
     * @param peer its stream
     */
    @Benchmark
    public float[] onnxRuntime(OnnxRuntime peer) {
        peer.stream.step(inputs, nextInput(), output, 0);
        return output;
    }

    /** ONNX Runtime, loaded only where it is measured. */
    @org.openjdk.jmh.annotations.State(Scope.Thread)
    public static class OnnxRuntime {
        private static final float TOLERANCE = 1e-5f;

        private OnnxRuntimeStream stream;

        /**
         * Makes its stream, of the same weights, and checks that its outputs are ours.
         *
         * @param ours the network
         */
        @Setup(Level.Trial)
        public void setUp(StepBenchmark ours) {
            Network network = ours.network;
            List<float[]> parameters = network.parameters().stream()
                    .map(Parameter::name)
                    .map(network::parameter)
                    .toList();
            String cell = ours.cell.split(" ")[0];
            stream = new OnnxRuntimeStream(cell, network.inputSize(), network.outputSize(), parameters);
            float[] theirs = new float[network.outputSize()];
            for (int t = 0; t < CYCLE; t++) {
                float[] expected = ours.step();
                stream.step(ours.inputs, t * network.inputSize(), theirs, 0);
                for (int i = 0; i < theirs.length; i++) {
                    if (!(Math.abs(theirs[i] - expected[i]) <= TOLERANCE)) {
                        throw new IllegalStateException("output " + i + " of step " + t + " is " + expected[i]
                                + ", but ONNX Runtime's is " + theirs[i]);
                    }
                }
            }
        }

        /** Frees what Java does not. */
        @TearDown(Level.Trial)
        public void tearDown() {
            stream.close();
        }
    }

    private int nextInput() {
        int at = next;
        next = at + 1 & CYCLE - 1;
        return at * inputSize;
    }

    private static Network network(String cell) {
        String[] words = cell.split("[ x]");
        int hidden = Integer.parseInt(words[2]);
        NetworkBuilder builder = Network.builder(Integer.parseInt(words[1]));
        return switch (words[0]) {
            case "lstm" -> builder.lstm(hidden).build(1);
            case "gru" -> builder.gru(hidden).build(1);
            case "rnn" -> builder.rnn(hidden).build(1);
            default -> throw new IllegalArgumentException("expected 'lstm|gru|rnn INxHIDDEN', got '" + cell + "'");
        };
    }
}
