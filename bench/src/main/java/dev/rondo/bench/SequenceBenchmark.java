package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The cost of a step when 100 steps of one stream are computed in one call. */
public class SequenceBenchmark extends PeerBenchmark {
    private static final int STEPS = 100;

    /**
     * Opens the session.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams parameters) {
        open(parameters, Workload.SEQUENCE, STEPS, 1);
    }

    /**
     * {@return the outputs of 100 steps}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public float[] sequence(OwnBytes own) {
        return call(own);
    }
}
