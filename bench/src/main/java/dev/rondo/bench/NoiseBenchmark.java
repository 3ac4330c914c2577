package dev.rondo.bench;

import dev.rondo.bench.peer.Model;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The noise of the machine: percentiles of an arithmetic loop, without memory accesses, calls or garbage, that takes
 * about as long as a step. A step cannot have shorter tails than this.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3)
public class NoiseBenchmark {
    /** Bytes of weights that a step reads per nanosecond, approximately. */
    private static final int BYTES = 100;

    private static final int TRIAL = 1_000_000;

    /** The model whose step the loop should match in time. */
    @Param({"lstm 8x32", "lstm 128x128"})
    public String cell;

    private int iterations;
    private long seed = 1;

    /** Called by JMH. */
    public NoiseBenchmark() {}

    /** Measures an iteration of the loop. */
    @Setup(Level.Trial)
    public void setUp() {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            seed = loop(seed, TRIAL);
            best = Math.min(best, (double) (System.nanoTime() - start) / TRIAL);
        }
        iterations = (int) Math.max(1, new Model(cell).weightBytes() / BYTES / best);
    }

    private static long loop(long seed, int count) {
        long value = seed;
        for (int i = 0; i < count; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }

    /** {@return a number that depends on every iteration} */
    @Benchmark
    public long arithmetic() {
        seed = loop(seed, iterations);
        return seed;
    }
}
