package dev.rondo.bench;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.Runner;
import dev.rondo.State;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one step of one stream costs, its state carried from step to step: the latency an application sees.
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
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StepBenchmark {
    private static final int CYCLE = 64;

    /** The cell, and its input and hidden sizes. */
    @Param({
        "lstm 1x16", "lstm 8x32", "lstm 64x64", "lstm 128x128",
        "gru 1x16", "gru 8x32", "gru 64x64", "gru 128x128",
        "rnn 1x16", "rnn 8x32", "rnn 64x64", "rnn 128x128"
    })
    public String cell;

    private Runner runner;
    private State state;
    private float[] inputs; // [CYCLE][I]
    private float[] output; // [H]
    private int inputSize;
    private int next;

    /** Makes the network, its stream and the cycle of inputs. */
    @Setup(Level.Trial)
    public void setUp() {
        Network network = network(cell);
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
        int at = next;
        next = at + 1 & CYCLE - 1;
        runner.step(state, inputs, at * inputSize, output, 0);
        return output;
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
