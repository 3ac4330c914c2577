package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/**
 * The cost of one step of one stream, with the state carried from step to step: the latency that an application sees.
 */
public class StepBenchmark extends PeerBenchmark {
    /** Opens the session. */
    @Setup(Level.Trial)
    public void open() {
        open(Workload.STEP, 1, 1);
    }

    /**
     * {@return the output of one step}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] step(OwnBytes own) {
        return call(own);
    }
}
