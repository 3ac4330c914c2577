package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** What one step of one stream costs, its state carried from step to step: the latency an application sees. */
public class StepBenchmark extends PeerBenchmark {
    /** Makes the session. */
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
