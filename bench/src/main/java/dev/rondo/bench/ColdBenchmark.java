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
 * The cost of the first steps in a fresh process. Each fork is one measurement. It builds a model from weights, warms
 * up if asked to, and runs steps until the time is up. The median of the last steps is the steady time.
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
    /** The number of steps that one median covers. */
    private static final int WINDOW = 64;

    private static final int MAX_WINDOWS = 1 << 18;

    /** The peer: a name of {@link Peers}. */
    @Param("rondo")
    public String peer;

    /** The model. */
    @Param({"lstm 8x32", "lstm 128x128"})
    public String cell;

    /** Whether the peer warms up before the first step. */
    @Param({"false", "true"})
    public boolean warmUp;

    /** How long steps are run. */
    @Param("3")
    public int seconds;

    private final long[] medians = new long[MAX_WINDOWS]; // ns per step
    private final long[] ends = new long[MAX_WINDOWS]; // ns since the first step
    private int windows;

    /** The times of one fork. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** The time from weights to the first result, without the warm-up, in ms. */
        public double firstResultMillis;

        /** The time of the warm-up, in ms. */
        public double warmUpMillis;

        /** The time of the first step, in ns. */
        public double firstStepNanos;

        /** The time from the first step until the median of 64 steps is at most twice the steady time, in ms. */
        public double settledMillis;

        /** The median time of the last steps, in ns. */
        public double steadyNanos;
    }

    /**
     * Runs steps from a cold start until the time is up.
     *
     * @param times receives the times
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

    /**
     * Links this benchmark's own calls. The JVM links a call site on its first call, which takes longer than a step and
     * would count as part of the first step.
     */
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
