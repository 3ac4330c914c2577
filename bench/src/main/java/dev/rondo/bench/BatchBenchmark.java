package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** What a step of a stream costs when 64 steps of 32 streams are known at once. */
public class BatchBenchmark extends PeerBenchmark {
    private static final int STEPS = 64;
    private static final int STREAMS = 32;

    /** Makes the session. */
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
