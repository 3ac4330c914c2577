package dev.rondo.bench;

import java.io.IOException;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Whether the machine has two idle cores: loops of multiply-adds per second in one process, alone and next to a second
 * process that does the same. If a loop is slower next to another one, two threads cannot be twice as fast as one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class CoresBenchmark {
    private static final int TURNS = 10_000;
    private static final float FACTOR = 0.5f;

    /** The row of {@link TrainingBenchmark} next to which the check is made. It changes nothing. */
    @Param("any")
    public String shape;

    private Process other;

    /**
     * Compiles the loop and, to measure it next to another process, starts that.
     *
     * @param parameters name the method that will be measured
     * @throws IOException if the other process cannot be started
     */
    @Setup(Level.Trial)
    public void setUp(BenchmarkParams parameters) throws IOException {
        Machine.compile(() -> Machine.multiplyAdds(FACTOR, TURNS / 10));
        if (parameters.getBenchmark().endsWith("together")) {
            other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--add-modules=jdk.incubator.vector",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (other.getInputStream().read() < 0) {
                throw new IOException("the other process ended");
            }
        }
    }

    /** Ends the other process. */
    @TearDown(Level.Trial)
    public void tearDown() {
        if (other != null) {
            other.destroy();
        }
    }

    /** {@return the sum of a loop of multiply-adds} */
    @Benchmark
    public float alone() {
        return Machine.multiplyAdds(FACTOR, TURNS);
    }

    /** {@return the sum of a loop of multiply-adds, next to another process} */
    @Benchmark
    public float together() {
        return Machine.multiplyAdds(FACTOR, TURNS);
    }

    /** The other process: it writes one byte when its loop is compiled, and runs until it is ended. */
    public static final class Other {
        /** Ends the process, if the benchmark could not, after this time. */
        private static final long LONGEST = 60_000_000_000L;

        private Other() {}

        /**
         * Runs the loop.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) {
            Machine.compile(() -> Machine.multiplyAdds(FACTOR, TURNS / 10));
            System.out.write(1);
            System.out.flush();
            float sum = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < LONGEST) {
                sum += Machine.multiplyAdds(FACTOR, TURNS);
            }
            System.out.println(sum);
        }
    }
}
