package dev.rondo.bench;

import dev.rondo.bench.peer.Settling;
import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/** The matrix product that sequences and batches use: products per second, and {@code gigaflops} per thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class MatmulBenchmark {
    /** Rows x inputs x outputs per gate x gates. */
    @Param({"48x192x512x1", "32x128x128x4", "64x64x64x4", "64x512x512x4"})
    public String shape;

    private final Kernels kernels = Backend.active().kernels();
    private PackedMatrix weights;
    private RowView x; // [rows][inputs]
    private RowView y; // [rows][gates x outputs]
    private int rows;
    private double billions;

    /** A counter that JMH divides by the time, to report it as a rate. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        /** Floating-point operations, in units of 10^9; a multiply-add counts as two. */
        public double gigaflops;

        /** Resets the counter. */
        @Setup(Level.Iteration)
        public void reset() {
            gigaflops = 0;
        }
    }

    /**
     * Packs weights drawn from a fixed seed.
     *
     * @param parameters say how the benchmark is run
     */
    @Setup(Level.Trial)
    public void setUp(BenchmarkParams parameters) {
        String[] sizes = shape.split("x");
        rows = Integer.parseInt(sizes[0]);
        int inputs = Integer.parseInt(sizes[1]);
        int outputs = Integer.parseInt(sizes[2]);
        int gates = Integer.parseInt(sizes[3]);
        int[] order = IntStream.range(0, gates).toArray();
        weights = PackedMatrix.pack(kernels.lanes(), random(gates * outputs * inputs), 0, outputs, inputs, order);
        x = new RowView(random(rows * inputs), 0, inputs);
        y = new RowView(new float[rows * weights.sums()], 0, weights.sums());
        billions = 2e-9 * rows * inputs * outputs * gates;
        Runnable call = () -> kernels.matmul(weights, x, 0, y, 0, rows);
        OwnBytes.settle(() -> Settling.warmUp(call), call, false, parameters);
    }

    private static float[] random(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /**
     * {@return the sums; each call adds to them}
     *
     * @param work counts the operations
     * @param own counts what the call allocates
     */
    @Benchmark
    public float[] matmul(Work work, OwnBytes own) {
        own.count();
        kernels.matmul(weights, x, 0, y, 0, rows);
        work.gigaflops += billions;
        return y.values();
    }
}
