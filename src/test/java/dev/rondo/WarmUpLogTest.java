package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Jvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a service reads in its log after a warm-up. */
@Tag("forks")
class WarmUpLogTest {
    @Test
    void shouldLogOnceThatItHasNotSettled() {
        Jvm.Result result = Jvm.runMain(Hurried.class, Jvm.VECTOR_MODULE);
        assertEquals(0, result.exit(), result::toString);
        assertEquals(
                1,
                result.err()
                        .lines()
                        .filter(line -> line.contains("The warm-up has not settled within PT"))
                        .count(),
                result::toString);
    }

    /** As in an image of jlink that has no jdk.management: the JVM does not count bytes, and vector code must serve all the same. */
    @Test
    void shouldSettleOnVectorsWhereTheJvmCountsNoBytes() {
        Jvm.Result result = Jvm.runMain(
                Patient.class, Jvm.VECTOR_MODULE, "--limit-modules=java.base,jdk.incubator.vector");
        assertEquals(0, result.exit(), result::toString);
        List<String> lines = result.out().lines().toList();
        assertEquals("settled true, -1.0 bytes", lines.getFirst());
        assertTrue(lines.size() > 3, lines::toString);
        assertTrue(lines.stream().skip(1).allMatch(line -> line.contains(": vector")), lines::toString);
    }

    /** Warms up until it has settled. */
    static final class Patient {
        private Patient() {}

        public static void main(String[] args) {
            WarmUpReport report = Network.builder(3).lstm(16).build(2).warmUp(Duration.ofSeconds(60));
            System.out.println("settled " + report.settled() + ", " + report.bytesPerCall() + " bytes");
            report.kernels().forEach(System.out::println);
        }
    }

    /** Warms up for no time at all. */
    static final class Hurried {
        private Hurried() {}

        public static void main(String[] args) {
            Network.builder(3).lstm(16).build(2).warmUp(Duration.ZERO, 1, 3);
        }
    }
}
