package dev.rondo.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ColdCallsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long LOOK = 50;

    private long now;
    private int calls;
    private int noises;
    private byte[] garbage = {};

    /** Every look at the clock takes 50 ns. */
    private ColdCalls measured(Runnable call, long nanos) {
        calls = 0;
        noises = 0;
        ColdCalls cold = new ColdCalls(call, () -> noises++, () -> now += LOOK, THREADS);
        cold.run(nanos);
        return cold;
    }

    private void slowAtFirst() {
        calls++;
        now += calls == 1 ? 5_000_000 : calls <= 2_000 ? 10_000 : calls == 5_000 ? 70_000 : 150;
    }

    @Test
    void shouldSayWhatTheFirstCallsTookAndWhenTheyBecameSteady() {
        ColdCalls cold = measured(this::slowAtFirst, 50_000_000);
        assertEquals(5_000_050e-6, cold.after(1), 1e-9);
        assertEquals(cold.after(1) + 9 * 10_050e-6, cold.after(10), 1e-9);
        assertEquals(cold.after(1) + 999 * 10_050e-6, cold.after(1_000), 1e-9);
        assertEquals(cold.after(1) + 1_999 * 10_050e-6 + 1_000 * 200e-6, cold.after(3_000), 1e-9);
        assertEquals(200, cold.steady());
        assertEquals(70_050, cold.longest());
        assertEquals(LOOK, cold.longestNoise());
        assertEquals(25.5, cold.settled(), 0.5);
    }

    @Test
    void shouldMakeCallsAfterPauses() {
        ColdCalls cold = measured(() -> now += 150, 1_000_000);
        long[] pauses = {0};
        double nanos = cold.afterPauses(() -> {
            pauses[0]++;
            now += pauses[0] == 1 ? 1_000_000 : 0;
        });
        assertEquals(21, pauses[0]);
        assertEquals(200, nanos, "the pause does not count");
    }

    @Test
    void shouldTakeTurnsWithTheNoiseLoopAfterTheHundredthCall() {
        measured(() -> calls++, 1_000_000);
        assertEquals(calls - 100, noises);
    }

    @Test
    void shouldCountBytesFromTheSecondCallOn() {
        ColdCalls cold = measured(
                () -> {
                    calls++;
                    garbage = new byte[calls == 1 ? 1 << 20 : 1_000];
                },
                5_000_000);
        assertEquals(1_016, cold.laterBytes(), 24);
        assertEquals(1_000, garbage.length);
    }

    @Test
    void shouldAllocateNothingItself() {
        measured(() -> calls++, 10_000_000); // loads classes
        assertEquals(0, measured(() -> calls++, 50_000_000).laterBytes(), 0.01);
    }

    @Test
    void shouldSayThatFewCallsWereMade() {
        ColdCalls cold = measured(this::slowAtFirst, 0);
        assertEquals(0, cold.after(3_000));
        assertEquals(5_000_050e-6, cold.after(1), 1e-9);
    }
}
