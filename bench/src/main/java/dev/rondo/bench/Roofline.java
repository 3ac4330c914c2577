package dev.rondo.bench;

import dev.rondo.bench.peer.Model;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * The limit of a step. A step reads every weight once, so it cannot be faster than streaming the weights from memory
 * through multiply-adds. This benchmark reads as many bytes, 64-byte aligned, as the weights of a model take when
 * packed for the widest vectors, and uses each in one FMA, with eight independent sums. It has no state and no
 * activations.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Roofline {
    /** The model that has this many weights: one recurrent layer. */
    @Param({"lstm 1x16", "lstm 8x32", "lstm 64x64", "lstm 128x128", "lstm 256x256", "lstm 512x512"})
    public String cell;

    private static final float FACTOR = 0.5f;

    private MemorySegment weights;

    /** Allocates the weights and waits until the loop is compiled. */
    @Setup(Level.Trial)
    public void setUp() {
        long bytes = new Model(cell).weightBytes();
        weights = Arena.ofAuto().allocate((bytes + Machine.TURN - 1) / Machine.TURN * Machine.TURN, 64);
        for (long at = 0; at < weights.byteSize(); at += Float.BYTES) {
            weights.set(ValueLayout.JAVA_FLOAT, at, 1e-3f);
        }
        Machine.compile(this::stream);
    }

    /** {@return the sum of all products} */
    @Benchmark
    public float stream() {
        return Machine.stream(weights, FACTOR);
    }
}
