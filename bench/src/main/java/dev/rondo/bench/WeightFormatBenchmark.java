package dev.rondo.bench;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WeightFormat;
import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Settling;
import java.util.Locale;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/** The cost of one step of one stream with the weight matrices in each format. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class WeightFormatBenchmark {
    /** The model: see {@link Model}; one layer. */
    @Param({"lstm 256x256", "lstm 512x512", "lstm 1024x1024"})
    public String cell;

    private Runner runner;
    private State state;
    private float[][] inputs;
    private float[] outputs;
    private int next;

    /**
     * Builds the network and its inputs.
     *
     * @param parameters name the method that will be measured
     */
    @Setup(Level.Trial)
    public void setUp(BenchmarkParams parameters) {
        Model model = new Model(cell);
        var builder = Network.builder(model.inputSize());
        Network network = switch (model.cell()) {
            case "lstm" -> builder.lstm(model.hiddenSize()).build(1);
            case "gru" -> builder.gru(model.hiddenSize()).build(1);
            default -> builder.rnn(model.hiddenSize()).build(1);
        };
        String method = parameters.getBenchmark();
        String format = method.substring(method.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
        network = network.withWeightFormat(WeightFormat.valueOf(format));
        inputs = PeerBenchmark.inputs(model, 1);
        outputs = new float[model.outputSize()];
        state = network.newState();
        runner = network.newRunner();
        OwnBytes.settle(() -> Settling.warmUp(runner.network()), this::step, false, parameters);
    }

    private float[] counted(OwnBytes own) {
        own.count();
        step();
        return outputs;
    }

    private void step() {
        int at = next;
        next = at + 1 & inputs.length - 1;
        runner.step(state, inputs[at], outputs);
    }

    /**
     * {@return the output of a step with four bytes per weight}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] float32(OwnBytes own) {
        return counted(own);
    }

    /**
     * {@return the output of a step with two bytes per weight}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] bf16(OwnBytes own) {
        return counted(own);
    }

    /**
     * {@return the output of a step with one byte per weight}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] int8(OwnBytes own) {
        return counted(own);
    }
}
