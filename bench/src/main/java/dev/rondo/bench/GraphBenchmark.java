package dev.rondo.bench;

import dev.rondo.bench.peer.Agreement;
import dev.rondo.bench.peer.GraphModel;
import dev.rondo.bench.peer.GraphSession;
import dev.rondo.bench.peer.Peers;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** One run of a graph over whole sequences. Each peer loads the same ONNX file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class GraphBenchmark {
    /** The peer that runs the graph: one of {@link GraphSession#PEERS}. */
    @Param({"rondo", "onnxruntime"})
    public String peer;

    /** The graph: one of {@link GraphModel#NAMES}. */
    @Param({"conv lstm dense", "lstm norm lstm", "encoder decoder", "bidirectional gru lengths"})
    public String graph;

    /** Hidden units of each recurrent layer. */
    @Param({"64", "128", "256"})
    public int hidden;

    /** Steps of the longest sequence. */
    @Param("50")
    public int steps;

    /** Sequences of a run. */
    @Param("1")
    public int batch;

    private GraphSession session;
    private int next;

    /**
     * Loads the graph and checks that its outputs agree with Rondo's.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams parameters) {
        GraphModel model = new GraphModel(graph, hidden, steps, batch);
        session = GraphSession.open(peer, model);
        if (!peer.equals("rondo")) {
            Agreement.check(Peers.named(peer), session, model);
        }
        OwnBytes.settle(session::warmUp, this::next, true, parameters);
    }

    /**
     * Runs the graph on the next inputs.
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public void run(OwnBytes own) {
        own.count();
        next();
    }

    private void next() {
        int call = next;
        next = (call + 1) % GraphSession.CALLS;
        session.run(call);
    }

    /** Frees native memory. */
    @TearDown(Level.Trial)
    public void close() {
        session.close();
    }
}
