package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Code that makes garbage has not been compiled well, however steady its time is. */
@Tag("once")
class SettlingTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    private byte[] kept = {};
    private long count;

    private void makeGarbage() {
        kept = new byte[100_000];
    }

    private void count() {
        count += kept.length + 1;
    }

    @Test
    void shouldNotSettleOnCallsThatAllocate() {
        assertFalse(new Settling(this::makeGarbage).run(SHORT));
        assertTrue(new Settling(this::count).run(LONG));
    }

    @Test
    void shouldSeeGarbageWhereTheJvmCountsNoBytes() {
        assertFalse(new Settling(this::makeGarbage, () -> -1).run(SHORT));
        assertTrue(new Settling(this::count, () -> -1).run(LONG));
    }
}
