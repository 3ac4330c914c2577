package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The cost of one step of one stream, with the state carried from step to step: the latency that an application sees.
 */
public class StepBenchmark extends PeerBenchmark {
    /**
     * Opens the session.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams parameters) {
        open(parameters, Workload.STEP, 1, 1);
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
