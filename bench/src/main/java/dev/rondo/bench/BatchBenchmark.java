package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The cost of one step of one stream when 64 steps of 32 streams are computed in one call. */
public class BatchBenchmark extends PeerBenchmark {
    private static final int STEPS = 64;
    private static final int STREAMS = 32;

    /**
     * Opens the session.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams parameters) {
        open(parameters, Workload.BATCH, STEPS, STREAMS);
    }

    /**
     * {@return the outputs of all steps of all streams}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    @OperationsPerInvocation(STEPS * STREAMS)
    public float[] batch(OwnBytes own) {
        return call(own);
    }
}
