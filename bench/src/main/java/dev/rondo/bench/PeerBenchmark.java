package dev.rondo.bench;

import dev.rondo.bench.peer.Agreement;
import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Session;
import dev.rondo.bench.peer.Workload;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * One peer running one model. Inputs come from a short cycle, so that no call repeats the one before it and the state
 * neither decays nor settles. Forks differ, so several are run; report their spread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public abstract class PeerBenchmark {
    /** The number of floats in all inputs: few enough to stay in the L1 cache together with small weights. */
    private static final int CYCLE = 1 << 11;

    /** The peer: a name of {@link Peers}. */
    @Param("rondo")
    public String peer;

    /** The model: see {@link Model}. */
    @Param({
        "lstm 1x16", "lstm 8x32", "lstm 64x64", "lstm 128x128",
        "gru 1x16", "gru 8x32", "gru 64x64", "gru 128x128",
        "rnn 1x16", "rnn 8x32", "rnn 64x64", "rnn 128x128"
    })
    public String cell;

    private Session session;
    private float[][] inputs;
    private float[] outputs;
    private int next;

    /** For the benchmarks of this package. */
    PeerBenchmark() {}

    /** Opens the session, checks its outputs against Rondo's, and waits until calls have settled. */
    final void open(BenchmarkParams parameters, Workload workload, int steps, int streams) {
        Model model = new Model(cell);
        Peer engine = Peers.named(peer);
        String lack = engine.lacks(workload, model);
        if (lack != null) {
            throw new IllegalArgumentException(peer + " does not run " + cell + ": " + lack);
        }
        inputs = inputs(model, steps * streams);
        outputs = new float[steps * streams * model.outputSize()];
        session = engine.open(model, steps, streams);
        Agreement.check(engine, session, model, steps, streams, inputs);
        OwnBytes.settle(session::warmUp, this::next, !engine.isRondo(), parameters);
    }

    /** Makes one call with the next inputs of the cycle. */
    final float[] call(OwnBytes own) {
        own.count();
        next();
        return outputs;
    }

    private void next() {
        int at = next;
        next = at + 1 & inputs.length - 1;
        session.run(inputs[at], outputs);
    }

    /** Frees native memory. */
    @TearDown(Level.Trial)
    public void close() {
        session.close();
    }

    /** {@return inputs [rows][I]; their number is a power of two} */
    static float[][] inputs(Model model, int rows) {
        int size = rows * model.inputSize();
        int count = Math.clamp(Integer.highestOneBit(Math.max(1, CYCLE / size)), 4, 64);
        SplittableRandom random = new SplittableRandom(1);
        float[][] inputs = new float[count][size];
        for (float[] input : inputs) {
            for (int i = 0; i < size; i++) {
                input[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return inputs;
    }
}
