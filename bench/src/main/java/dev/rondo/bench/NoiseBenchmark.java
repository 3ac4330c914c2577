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
    static final int BYTES = 100;

    /** The model whose step the loop should match in time. */
    @Param({"lstm 8x32", "lstm 128x128"})
    public String cell;

    private NoiseLoop loop;

    /** Called by JMH. */
    public NoiseBenchmark() {}

    /** Measures an iteration of the loop. */
    @Setup(Level.Trial)
    public void setUp() {
        loop = new NoiseLoop((double) new Model(cell).weightBytes() / BYTES);
    }

    /** {@return a number that depends on every iteration} */
    @Benchmark
    public long arithmetic() {
        loop.run();
        return loop.value();
    }
}
