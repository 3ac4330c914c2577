package dev.rondo.bench;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Session;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A process that has just begun: what its first steps cost. Each fork is one measurement. It takes a model from weights to
 * ready, warms up if asked to, and takes steps until the time is up; the median of the last of them is the steady one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class ColdBenchmark {
    /** Steps of one median. */
    private static final int WINDOW = 64;

    private static final int MAX_WINDOWS = 1 << 18;

    /** Who runs it: a name of {@link Peers}. */
    @Param("rondo")
    public String peer;

    /** What it runs. */
    @Param({"lstm 8x32", "lstm 128x128"})
    public String cell;

    /** Whether the peer does before the first step what it can. */
    @Param({"false", "true"})
    public boolean warmUp;

    /** How long it takes steps. */
    @Param("3")
    public int seconds;

    private final long[] medians = new long[MAX_WINDOWS]; // ns a step
    private final long[] ends = new long[MAX_WINDOWS]; // ns since the beginning
    private int windows;

    /** What one fork saw. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** From weights to the first result, without the warm-up, in ms. */
        public double firstResultMillis;

        /** How long the warm-up took, in ms. */
        public double warmUpMillis;

        /** The first step alone, in ns. */
        public double firstStepNanos;

        /** From the first step until the median of 64 steps is at most twice the steady one, in ms. */
        public double settledMillis;

        /** The median of the last steps, in ns. */
        public double steadyNanos;
    }

    /**
     * Begins, and goes on until it is steady.
     *
     * @param times takes the times
     */
    @Benchmark
    public void cold(Times times) {
        Model model = new Model(cell);
        model.weights();
        Peer engine = Peers.named(peer);
        float[] outputs = new float[model.outputSize()];
        float[][] inputs = PeerBenchmark.inputs(model, 1);
        long start = System.nanoTime();
        try (Session session = engine.open(model, 1, 1)) {
            long opened = System.nanoTime();
            if (warmUp) {
                session.warmUp();
            }
            long warmed = System.nanoTime();
            if (warmUp) {
                link(engine);
            }
            long warm = System.nanoTime();
            call(session, inputs[0], outputs);
            long first = System.nanoTime();
            times.firstResultMillis = (first - warm + opened - start) * 1e-6;
            times.warmUpMillis = (warmed - opened) * 1e-6;
            times.firstStepNanos = first - warm;
            steps(session, inputs, outputs, warm);
        }
        times.steadyNanos = median(medians, windows * 3 / 4, windows);
        int at = 0;
        while (medians[at] > 2 * times.steadyNanos) {
            at++;
        }
        times.settledMillis = at == 0 ? 0 : ends[at - 1] * 1e-6;
    }

    private static void call(Session session, float[] inputs, float[] outputs) {
        session.run(inputs, outputs);
    }

    /** The JVM links a call when it is first made, which takes longer than a step: this benchmark's own calls are linked here. */
    private static void link(Peer engine) {
        Model other = new Model("rnn 1x1");
        try (Session session = engine.open(other, 1, 1)) {
            call(session, new float[other.inputSize()], new float[other.outputSize()]);
        }
    }

    private void steps(Session session, float[][] inputs, float[] outputs, long start) {
        long[] samples = new long[WINDOW];
        long limit = seconds * 1_000_000_000L;
        windows = 0;
        long now = System.nanoTime();
        do {
            for (int i = 0; i < WINDOW; i++) {
                session.run(inputs[i & inputs.length - 1], outputs);
                long next = System.nanoTime();
                samples[i] = next - now;
                now = next;
            }
            medians[windows] = median(samples, 0, WINDOW);
            ends[windows++] = now - start;
            now = System.nanoTime();
        } while (now - start < limit && windows < MAX_WINDOWS);
    }

    private static long median(long[] values, int from, int to) {
        long[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
