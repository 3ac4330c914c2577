package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Session;
import dev.rondo.data.Batch;
import dev.rondo.train.Trainer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * The cost of the first calls in a fresh process. Each fork is one measurement. It builds a model from weights, warms up
 * if asked to, and makes calls until the time is up. From the hundredth call on, calls take turns with runs of a loop of
 * plain arithmetic as long as a fast step, so that a delay by the machine can be told from one by the engine.
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
    private static final int STEPS = 100;
    private static final int STREAMS = 16;
    private static final long PAUSE_NANOS = 20_000_000;

    /** The peer: a name of {@link Peers}; only Rondo trains. */
    @Param("rondo")
    public String peer;

    /** The model. */
    @Param({"lstm 8x32", "lstm 128x128"})
    public String cell;

    /**
     * What a call is: a step of one stream; a run of 100 steps of one stream; a step of 16 streams; 100 steps of 16
     * streams; or a batch of training, of one sequence of 100 steps.
     */
    @Param({"step", "run", "stepBatch", "runBatch", "train"})
    public String mode;

    /** Whether the peer warms up before the first call. */
    @Param({"false", "true"})
    public boolean warmUp;

    /** How long calls are made. */
    @Param("3")
    public int seconds;

    /** The times of one fork. Times of calls are sums of the calls alone. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** The time from weights to the first result, without the warm-up, in ms. */
        public double firstResultMillis;

        /** The time of the warm-up, in ms. */
        public double warmUpMillis;

        /** The time of the first call, in ms. */
        public double after1;

        /** The time of the first 10 calls, in ms; as the following ones, 0 if there were not so many. */
        public double after10;

        /** The time of the first 100 calls, in ms. */
        public double after100;

        /** The time of the first 1,000 calls, in ms. */
        public double after1000;

        /** The time of the first 3,000 calls, in ms. */
        public double after3000;

        /** The time of the first 10,000 calls, in ms. */
        public double after10000;

        /** The bytes that a call allocates, the mean from the second call to the last. */
        public double laterBytes;

        /** The longest call after the hundredth, in ns. */
        public double longestNanos;

        /** The longest run of the noise loop, in ns. */
        public double noiseNanos;

        /** The time from the first call until the median of a window is at most 1.5 times the steady time, in ms. */
        public double settledMillis;

        /** The median time of the last calls, in ns. */
        public double steadyNanos;

        /** The median time of calls after pauses of 20 ms, in ns. */
        public double pausedNanos;
    }

    /** A model that is ready to be called. */
    private record Calls(Runnable warmUp, Runnable call, Runnable close) {}

    /**
     * Makes calls from a cold start until the time is up.
     *
     * @param times receives the times
     */
    @Benchmark
    public void cold(Times times) {
        Model model = new Model(cell);
        model.weights();
        NoiseLoop noise = new NoiseLoop((double) model.weightBytes() / NoiseBenchmark.BYTES);
        long start = System.nanoTime();
        Calls calls = open(model);
        long opened = System.nanoTime();
        long warmed = opened;
        if (warmUp) {
            link(model);
            calls.warmUp().run();
            warmed = System.nanoTime();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ColdCalls cold = new ColdCalls(calls.call(), noise, System::nanoTime, threads);
        cold.run(1_000_000_000L * seconds);
        times.firstResultMillis = (opened - start) * 1e-6 + cold.after(1);
        times.warmUpMillis = (warmed - opened) * 1e-6;
        times.after1 = cold.after(1);
        times.after10 = cold.after(10);
        times.after100 = cold.after(100);
        times.after1000 = cold.after(1_000);
        times.after3000 = cold.after(3_000);
        times.after10000 = cold.after(10_000);
        times.laterBytes = cold.laterBytes();
        times.longestNanos = cold.longest();
        times.noiseNanos = cold.longestNoise();
        times.settledMillis = cold.settled();
        times.steadyNanos = cold.steady();
        times.pausedNanos = cold.afterPauses(() -> LockSupport.parkNanos(PAUSE_NANOS)); // at the end: they are long
        calls.close().run();
    }

    private Calls open(Model model) {
        if (mode.equals("train")) {
            int inputs = model.inputSize();
            TrainingData data = TrainingData.of("%s %dx%d classes %d batch 1x%d"
                    .formatted(model.cell(), inputs, model.hiddenSize(), Math.max(2, inputs), STEPS));
            Trainer trainer = data.trainer(1);
            Batch batch = data.batch();
            return new Calls(() -> {}, () -> trainer.trainBatch(batch), trainer::close);
        }
        boolean batch = mode.endsWith("Batch");
        int steps = mode.startsWith("run") ? STEPS : 1;
        int streams = batch ? STREAMS : 1;
        Peer engine = Peers.named(peer);
        float[] outputs = new float[steps * streams * model.outputSize()];
        float[] inputs = PeerBenchmark.inputs(model, steps * streams)[0];
        Session session = engine.open(model, steps, streams);
        return new Calls(session::warmUp, () -> session.run(inputs, outputs), session::close);
    }

    /**
     * Links this benchmark's own calls. The JVM links a call site on its first call, which takes longer than a step and would count as
     * part of the first one. This comes before the warm-up and with the same model: it asks for no kernels that would be compiled
     * while the calls are measured.
     */
    private void link(Model model) {
        Calls other = open(model);
        other.call().run();
        other.close().run();
    }
}
