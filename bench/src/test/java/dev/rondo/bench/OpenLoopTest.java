package dev.rondo.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final long SERVICE = 10;

    /** Every look at the clock takes no time; calls take the time that {@link #call} gives them. */
    private long now = 1_000;

    private int calls;
    private final List<Long> latencies = new ArrayList<>();

    /** While the loop waits, time passes. */
    private long waitingClock() {
        return now++;
    }

    private void call(long nanos) {
        calls++;
        now += nanos;
    }

    private void run(Runnable call, double interval, long nanos) {
        new OpenLoop(this::waitingClock).run(call, interval, nanos, latencies::add);
    }

    @Test
    void shouldRequestCallsAtTheRate() {
        List<Long> starts = new ArrayList<>();
        run(
                () -> {
                    starts.add(now - 1_001);
                    call(SERVICE);
                },
                100,
                500);
        assertEquals(List.of(1L, 100L, 200L, 300L, 400L), starts);
        assertEquals(List.of(12L, 11L, 11L, 11L, 11L), latencies);
    }

    @Test
    void shouldCountTheDelayOfCallsThatWereDueDuringALongOne() {
        run(() -> call(calls == 1 ? 250 : SERVICE), 100, 600);
        // The second call takes 250 ns. The next two, due at 200 and 300, start late; a closed loop would not see it.
        assertEquals(List.of(12L, 251L, 163L, 75L, 11L, 11L), latencies);
    }

    @Test
    void shouldMakeAllCallsOfARateThatIsTooHigh() {
        run(() -> call(SERVICE), 5, 50);
        assertEquals(10, calls);
        assertEquals(latencies.stream().sorted().toList(), latencies);
    }
}
