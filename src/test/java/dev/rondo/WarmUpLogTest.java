package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.support.Jvm;
import java.time.Duration;
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

    /** Warms up for no time at all. */
    static final class Hurried {
        private Hurried() {}

        public static void main(String[] args) {
            Network.builder(3).lstm(16).build(2).warmUp(Duration.ZERO, 1, 3);
        }
    }
}
