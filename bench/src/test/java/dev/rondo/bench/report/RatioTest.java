package dev.rondo.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RatioTest {
    private static Measured.Fork fork(double score, String... fault) {
        return new Measured.Fork(
                new double[] {score}, Map.of(), List.of(fault).stream().findFirst());
    }

    private static Measured measured(Measured.Fork... forks) {
        return new Measured("StepBenchmark", "step", "avgt", "ns/op", Map.of(), List.of(forks), Map.of());
    }

    private static Measured measured(double... scores) {
        List<Measured.Fork> forks = new ArrayList<>();
        for (double score : scores) {
            forks.add(fork(score));
        }
        return measured(forks.toArray(Measured.Fork[]::new));
    }

    private static Ratio ratio(Measured above, Measured below) {
        return Ratio.of(Optional.of(above), Optional.of(below)).orElseThrow();
    }

    @Test
    void shouldCompareRoundByRound() {
        // The machine is half as fast in the second round, for both.
        Ratio ratio = ratio(measured(200, 400, 204), measured(100, 200, 100));
        assertEquals(2, ratio.value());
        assertEquals(0.02, ratio.spread(), 1e-9);
        assertTrue(ratio.settled());
        assertEquals("2x", ratio.text());
    }

    @Test
    void shouldSayThatARatioDoesNotRepeat() {
        Ratio ratio = ratio(measured(200, 250, 300), measured(100, 100, 100));
        assertEquals(2.5, ratio.value());
        assertFalse(ratio.settled());
        assertEquals("2.5x ~40 %", ratio.text());
    }

    @Test
    void shouldLeaveOutTheQuarterOfTheRoundsThatIsFarthestFromTheMedian() {
        assertEquals(
                0,
                ratio(measured(200, 200, 200, 900), measured(100, 100, 100, 100))
                        .spread());
        assertTrue(ratio(measured(200, 200, 200, 900), measured(100, 100, 100, 100))
                .settled());
        assertFalse(ratio(measured(200, 200, 900), measured(100, 100, 100)).settled());
    }

    @Test
    void shouldNotSettleOnOneRound() {
        assertFalse(ratio(measured(200), measured(100)).settled());
        assertTrue(ratio(measured(200, 210), measured(100, 100)).settled());
    }

    @Test
    void shouldLeaveOutRoundsInWhichAForkDoesNotCount() {
        Measured above = measured(fork(200), fork(900, "it allocated"), fork(200), fork(200));
        Ratio ratio = ratio(above, measured(100, 100, 100, 100));
        assertEquals(2, ratio.value());
        assertEquals(3, ratio.rounds());
    }

    @Test
    void shouldSayThatNoRoundCounts() {
        Ratio ratio = ratio(measured(fork(200, "slow")), measured(100));
        assertFalse(ratio.settled());
        assertEquals("2x ~?", ratio.text());
    }
}
