package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** The cost of one step of one stream when 64 steps of 32 streams are computed in one call. */
public class BatchBenchmark extends PeerBenchmark {
    private static final int STEPS = 64;
    private static final int STREAMS = 32;

    /** Opens the session. */
    @Setup(Level.Trial)
    public void open() {
        open(Workload.BATCH, STEPS, STREAMS);
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
