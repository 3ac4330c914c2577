package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import dev.rondo.bench.peer.Model;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
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
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final long ROUND = 8 * VECTOR;
    private static final long WARM_UP_LIMIT = 10_000_000_000L;

    /** The model that has this many weights: one recurrent layer. */
    @Param({"lstm 1x16", "lstm 8x32", "lstm 64x64", "lstm 128x128", "lstm 256x256", "lstm 512x512"})
    public String cell;

    private MemorySegment weights;
    private float x;
    private float sum; // of the warm-up; stored so that the computation is not eliminated

    /** Allocates the weights. */
    @Setup(Level.Trial)
    public void setUp() {
        long bytes = new Model(cell).weightBytes();
        weights = Arena.ofAuto().allocate((bytes + ROUND - 1) / ROUND * ROUND, 64);
        for (long at = 0; at < weights.byteSize(); at += Float.BYTES) {
            weights.set(ValueLayout.JAVA_FLOAT, at, 1e-3f);
        }
        x = 0.5f;
        warmUp();
    }

    /** Runs until the loop is compiled. Before that, vectors are objects on the heap. */
    private void warmUp() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 16; i++) {
                sum += stream();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated > 0 && System.nanoTime() - start < WARM_UP_LIMIT);
    }

    /** {@return the sum of all products} */
    @Benchmark
    public float stream() {
        final MemorySegment weights = this.weights;
        final long end = weights.byteSize();
        final FloatVector x = FloatVector.broadcast(SPECIES, this.x);
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (long at = 0; at < end; at += ROUND) {
            a = FloatVector.fromMemorySegment(SPECIES, weights, at, ORDER).fma(x, a);
            b = FloatVector.fromMemorySegment(SPECIES, weights, at + VECTOR, ORDER)
                    .fma(x, b);
            c = FloatVector.fromMemorySegment(SPECIES, weights, at + 2 * VECTOR, ORDER)
                    .fma(x, c);
            d = FloatVector.fromMemorySegment(SPECIES, weights, at + 3 * VECTOR, ORDER)
                    .fma(x, d);
            e = FloatVector.fromMemorySegment(SPECIES, weights, at + 4 * VECTOR, ORDER)
                    .fma(x, e);
            f = FloatVector.fromMemorySegment(SPECIES, weights, at + 5 * VECTOR, ORDER)
                    .fma(x, f);
            g = FloatVector.fromMemorySegment(SPECIES, weights, at + 6 * VECTOR, ORDER)
                    .fma(x, g);
            h = FloatVector.fromMemorySegment(SPECIES, weights, at + 7 * VECTOR, ORDER)
                    .fma(x, h);
        }
        FloatVector sum = a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h)));
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
