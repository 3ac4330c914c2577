package dev.rondo.bench;

import dev.rondo.bench.peer.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What one step of many streams at once costs, for all of them together. */
public class StreamsBenchmark extends PeerBenchmark {
    /** The streams. */
    @Param({"64", "1024"})
    public int streams;

    /** Makes the session. */
    @Setup(Level.Trial)
    public void open() {
        open(Workload.STREAMS, 1, streams);
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
