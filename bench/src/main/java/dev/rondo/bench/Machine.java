package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The speed of one core of the machine itself, with two loops that have nothing to do with Rondo: independent
 * multiply-adds, and a stream of memory. Measured next to a benchmark, it tells a slow minute of the machine from slow
 * code.
 */
public final class Machine {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long VECTOR = SPECIES.vectorByteSize();

    /** The bytes that the loop of {@link #stream} reads per turn. */
    static final long TURN = 8 * VECTOR;

    /** The multiply-adds of vectors per turn of the loop: 4 cycles of latency times two units, and some more. */
    private static final int SUMS = 12;

    /** More than most second-level caches hold. */
    private static final long STREAMED = 32L << 20;

    private static final int WINDOWS = 11;
    private static final int FMA_TURNS = 100_000;
    private static final int WARM_UP_TURNS = 1_000;
    private static final long WARM_UP_LIMIT = 10_000_000_000L;

    /**
     * The speed of one core.
     *
     * @param gigaflops billions of floating-point operations per second; a multiply-add counts as two
     * @param gigabytes billions of bytes read per second
     */
    public record Speed(double gigaflops, double gigabytes) {}

    private final MemorySegment memory = Arena.ofAuto().allocate(STREAMED, 64);
    private float sum; // of all loops; stored so that the computation is not eliminated

    /** Waits until both loops are compiled. Before that, vectors are objects on the heap. */
    public Machine() {
        memory.fill((byte) 0);
        MemorySegment some = memory.asSlice(0, WARM_UP_TURNS * TURN);
        compile(() -> multiplyAdds(0.5f, WARM_UP_TURNS));
        compile(() -> stream(some, 0.5f));
    }

    /** Calls a loop until it allocates nothing, for at most ten seconds. */
    static void compile(DoubleSupplier loop) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        double sum = 0;
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 16; i++) {
                sum += loop.getAsDouble();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while ((allocated > 0 || Double.isNaN(sum)) && System.nanoTime() - start < WARM_UP_LIMIT);
    }

    /** {@return the speed now: medians of short windows, 50 ms in all} */
    public Speed speed() {
        double flops = 2.0 * SPECIES.length() * SUMS * FMA_TURNS;
        double[] gigaflops = new double[WINDOWS];
        double[] gigabytes = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            long start = System.nanoTime();
            sum += multiplyAdds(0.5f, FMA_TURNS);
            long middle = System.nanoTime();
            sum += stream(memory, 0.5f);
            gigaflops[i] = flops / (middle - start);
            gigabytes[i] = (double) STREAMED / (System.nanoTime() - middle);
        }
        Arrays.sort(gigaflops);
        Arrays.sort(gigabytes);
        return new Speed(gigaflops[WINDOWS / 2], gigabytes[WINDOWS / 2]);
    }

    /** {@return the sum of twelve independent chains of multiply-adds} */
    static float multiplyAdds(float factor, int turns) {
        final FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        FloatVector k = a;
        FloatVector l = a;
        for (int turn = 0; turn < turns; turn++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
            k = k.fma(x, x);
            l = l.fma(x, x);
        }
        FloatVector first = a.add(b).add(c.add(d)).add(e.add(f));
        FloatVector second = g.add(h).add(i.add(j)).add(k.add(l));
        return first.add(second).reduceLanes(VectorOperators.ADD);
    }

    /**
     * {@return the sum of all products of a factor and the floats in a segment, with eight independent sums}
     *
     * @param weights a multiple of {@link #TURN} bytes, aligned to 64 bytes
     * @param factor the factor
     */
    static float stream(MemorySegment weights, float factor) {
        final long end = weights.byteSize();
        final FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (long at = 0; at < end; at += TURN) {
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
