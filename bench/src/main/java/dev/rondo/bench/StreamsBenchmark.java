package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The cost of one step of many streams in one call, for all streams together. */
public class StreamsBenchmark extends PeerBenchmark {
    /** The number of streams. */
    @Param({"64", "1024"})
    public int streams;

    /**
     * Opens the session.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams parameters) {
        open(parameters, Workload.STREAMS, 1, streams);
    }

    /**
     * {@return the outputs of one step of all streams}
     *
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] streams(OwnBytes own) {
        return call(own);
    }
}
