package dev.rondo.bench;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Session;
import dev.rondo.bench.peer.Settling;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
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
 * The latency of a step in a busy process. One thread is asked for steps at a fixed rate, a share of what it can do; see
 * {@link OpenLoop}. Another one allocates 500 MB per second. The machine's own noise is measured with the same schedule
 * in turns with the steps: a loop of plain arithmetic that takes as long as a step. Each fork is one measurement.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class UnderLoadBenchmark {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final String SMALLEST_HEAP = "-Xms512m";
    private static final String LARGEST_HEAP = "-Xmx512m";

    private static final long TURN_NANOS = 50_000_000;
    private static final int WINDOWS = 11;
    private static final long LONGEST = 100_000_000_000L; // ns
    private static final int DIGITS = 3;

    /** The peer: a name of {@link Peers}. */
    @Param({"rondo", "onnxruntime"})
    public String peer;

    /** The model. */
    @Param("lstm 128x128")
    public String cell;

    /** The rate of the steps, in percent of the rate at which they can be made one after the other. */
    @Param({"20", "50", "80"})
    public int load;

    /** For how long steps are requested, and for how long runs of the noise loop, in ms. */
    @Param("5000")
    public int millis;

    private final Histogram steps = new Histogram(LONGEST, DIGITS);
    private final Histogram noise = new Histogram(LONGEST, DIGITS);
    private int next;

    /** The results of one fork: latencies in ns. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Latencies {
        /** The requested steps per second. */
        public double rate;

        /** What the other thread allocated, in MB per second. */
        public double allocated;

        /** The median of steps. */
        public double stepP50;

        /** The 99th percentile of steps. */
        public double stepP99;

        /** The 99.9th percentile of steps. */
        public double stepP999;

        /** The 99.99th percentile of steps. */
        public double stepP9999;

        /** The longest step. */
        public double stepMax;

        /** The median of the noise loop. */
        public double noiseP50;

        /** The 99th percentile of the noise loop. */
        public double noiseP99;

        /** The 99.9th percentile of the noise loop. */
        public double noiseP999;

        /** The 99.99th percentile of the noise loop. */
        public double noiseP9999;

        /** The longest run of the noise loop. */
        public double noiseMax;
    }

    /**
     * Runs steps under load with the collector G1.
     *
     * @param latencies receives the results
     */
    @Benchmark
    @Fork(
            value = 2,
            jvmArgsAppend = {VECTORS, NATIVE, SMALLEST_HEAP, LARGEST_HEAP, "-XX:+UseG1GC"})
    public void g1(Latencies latencies) {
        serve(latencies);
    }

    /**
     * Runs steps under load with the collector ZGC.
     *
     * @param latencies receives the results
     */
    @Benchmark
    @Fork(
            value = 2,
            jvmArgsAppend = {VECTORS, NATIVE, SMALLEST_HEAP, LARGEST_HEAP, "-XX:+UseZGC"})
    public void zgc(Latencies latencies) {
        serve(latencies);
    }

    private void serve(Latencies latencies) {
        Model model = new Model(cell);
        Peer engine = Peers.named(peer);
        float[][] inputs = PeerBenchmark.inputs(model, 1);
        float[] outputs = new float[model.outputSize()];
        try (Session session = engine.open(model, 1, 1)) {
            Runnable step = () -> {
                next = next + 1 & inputs.length - 1;
                session.run(inputs[next], outputs);
            };
            if (1_000_000L * millis > TURN_NANOS) { // otherwise it only shows that it runs
                Settling.settle(session::warmUp, step, !engine.isRondo());
            }
            double nanos = nanos(step);
            double interval = nanos * 100 / load;
            latencies.rate = 1e9 / interval;
            try (Allocator allocator = new Allocator()) {
                turns(step, new NoiseLoop(nanos), interval);
                latencies.allocated = allocator.megabytesPerSecond();
            }
        }
        steps(latencies);
        noise(latencies);
    }

    /** {@return the time of a step when steps are made one after the other: the median of windows} */
    private double nanos(Runnable step) {
        double[] means = new double[WINDOWS];
        OpenLoop loop = new OpenLoop(System::nanoTime);
        for (int i = 0; i < WINDOWS; i++) {
            steps.reset();
            long start = System.nanoTime();
            long calls = 0;
            while (System.nanoTime() - start < TURN_NANOS) {
                // Two calls, both due at once, with all clocks and counters that the measurement has.
                loop.run(step, 1, 2, steps::recordValue);
                calls += 2;
            }
            means[i] = (double) (System.nanoTime() - start) / calls;
        }
        Arrays.sort(means);
        return means[WINDOWS / 2];
    }

    private void turns(Runnable step, Runnable arithmetic, double interval) {
        OpenLoop loop = new OpenLoop(System::nanoTime);
        long turn = Math.min(TURN_NANOS, 1_000_000L * millis);
        // The first turns are for the compiler, which has not seen the noise loop here.
        for (int i = 0; i < 2; i++) {
            loop.run(step, interval, turn, steps::recordValue);
            loop.run(arithmetic, interval, turn, noise::recordValue);
        }
        steps.reset();
        noise.reset();
        for (long done = 0; done < 1_000_000L * millis; done += turn) {
            loop.run(step, interval, turn, steps::recordValue);
            loop.run(arithmetic, interval, turn, noise::recordValue);
        }
    }

    private void steps(Latencies latencies) {
        latencies.stepP50 = steps.getValueAtPercentile(50);
        latencies.stepP99 = steps.getValueAtPercentile(99);
        latencies.stepP999 = steps.getValueAtPercentile(99.9);
        latencies.stepP9999 = steps.getValueAtPercentile(99.99);
        latencies.stepMax = steps.getMaxValue();
    }

    private void noise(Latencies latencies) {
        latencies.noiseP50 = noise.getValueAtPercentile(50);
        latencies.noiseP99 = noise.getValueAtPercentile(99);
        latencies.noiseP999 = noise.getValueAtPercentile(99.9);
        latencies.noiseP9999 = noise.getValueAtPercentile(99.99);
        latencies.noiseMax = noise.getMaxValue();
    }
}
