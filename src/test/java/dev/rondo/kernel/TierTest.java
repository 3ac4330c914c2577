package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WarmUpReport;
import dev.rondo.support.Jvm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plain kernels serve until vector kernels are compiled, and nobody can tell by the bits. Each test starts a JVM of its own. */
@Tag("compiler")
class TierTest {
    /** Steps a network until all kernels are on vectors or time is up, then prints what serves and the outputs' bits. */
    static final class Program {
        public static void main(String[] args) {
            Network network = Network.builder(5).lstm(33).gru(17).dense(3).build(7);
            Runner runner = network.newRunner();
            State state = network.newState();
            float[] x = new float[5];
            float[] y = new float[3];
            int bits = 0;
            int first = 0;
            long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            for (int step = 0; step < 3_000 || waiting() && System.nanoTime() < end; step++) {
                Arrays.fill(x, step % 11 - 5);
                runner.step(state, x, y);
                bits = step < 3_000 ? 31 * bits + Arrays.hashCode(y) : bits;
                first +=
                        step == 0 && Rondo.servingKernels().stream().allMatch(line -> line.contains(": plain")) ? 1 : 0;
            }
            System.out.println("bits " + bits);
            System.out.println("first " + first);
            Rondo.servingKernels().forEach(System.out::println);
        }

        private static boolean waiting() {
            return Rondo.servingKernels().stream().anyMatch(line -> line.endsWith("while the vector code is compiled"));
        }
    }

    /** Warms up, then prints the report. */
    static final class WarmedUp {
        public static void main(String[] args) {
            Network network = Network.builder(5).lstm(33).build(7);
            WarmUpReport report = network.warmUp(Duration.ofSeconds(60));
            System.out.println("settled " + report.settled());
            report.kernels().forEach(System.out::println);
        }
    }

    private static List<String> run(Class<?> program, String... flags) {
        Jvm.Result result = Jvm.runMain(
                program,
                Stream.concat(Stream.of(Jvm.VECTOR_MODULE), Stream.of(flags)).toArray(String[]::new));
        assertEquals(0, result.exit(), result.err());
        return result.out().lines().toList();
    }

    private static void assertAllOnVectors(List<String> kernels) {
        assertTrue(kernels.size() >= 3, kernels::toString);
        assertTrue(kernels.stream().allMatch(line -> line.contains(": vector")), kernels::toString);
    }

    @Test
    void shouldServeFromPlainToVectorWithTheSameBits() {
        List<String> plain = run(Program.class, "-Drondo.kernels=plain");
        List<String> background = run(Program.class, "-Drondo.start=background");
        List<String> vector = run(Program.class, "-Drondo.start=vector");
        assertEquals(plain.getFirst(), background.getFirst());
        assertEquals(plain.getFirst(), vector.getFirst());
        assertEquals("first 1", background.get(1), "plain kernels serve the first step");
        assertEquals("first 0", vector.get(1), "vector kernels serve the first step");
        assertAllOnVectors(background.subList(2, background.size()));
        assertAllOnVectors(vector.subList(2, vector.size()));
        assertEquals(2, plain.size(), "a JVM on plain kernels has no tiers in use");
    }

    @Test
    void shouldWaitAtTheFirstUse() {
        List<String> waited = run(Program.class, "-Drondo.start=wait");
        assertEquals("first 0", waited.get(1));
    }

    @Test
    void shouldPromoteOnTheCallersThreadWithoutAThread() {
        List<String> warm = run(WarmedUp.class, "-Drondo.start=manual");
        assertEquals("settled true", warm.getFirst());
        assertAllOnVectors(warm.subList(1, warm.size()));
    }

    @Test
    void shouldServePlainWhereNoClassCanBeDefined() {
        Jvm.Result result =
                Jvm.runMain(Program.class, Jvm.VECTOR_MODULE, "-Drondo.define=false", "-Drondo.start=background");
        assertEquals(0, result.exit(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(run(Program.class, "-Drondo.kernels=plain").getFirst(), lines.getFirst());
        assertTrue(
                lines.stream().skip(2).allMatch(line -> line.contains(": plain, because the vector code cannot")),
                lines::toString);
        assertTrue(result.err().contains("Plain kernels keep serving"), result.err());
    }

    @Test
    void shouldFixAVariantByProperty() {
        List<String> kernels = run(WarmedUp.class, "-Drondo.start=vector", "-Drondo.variant=single panels");
        assertTrue(kernels.contains("settled true"), kernels::toString);
        assertAllOnVectors(kernels.subList(1, kernels.size()));
    }

    @Test
    void shouldRefuseAnUnknownStart() {
        Jvm.Result result = Jvm.runMain(Program.class, Jvm.VECTOR_MODULE, "-Drondo.start=fast");
        assertTrue(
                result.err().contains("-Drondo.start must be background, wait, vector or manual, but is fast"),
                result.err());
    }
}
