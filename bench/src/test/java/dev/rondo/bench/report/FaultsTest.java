package dev.rondo.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final double USUAL = 100;

    private static Measured.Fork fork(double score, Map<String, Double> secondary) {
        return new Measured.Fork(new double[] {score}, secondary, Optional.empty());
    }

    private static Measured.Fork fork(double before, double after) {
        return fork(10, Map.of("machineFmaBefore", before, "machineFmaAfter", after));
    }

    private static Measured marked(String benchmark, String peer, Measured.Fork... forks) {
        Measured one =
                new Measured(benchmark, "method", "avgt", "ns/op", Map.of("peer", peer), List.of(forks), Map.of());
        return Faults.marked(List.of(one)).getFirst();
    }

    @Test
    void shouldNotAverageAForkThatStillAllocates() {
        Measured one = marked(
                "SequenceBenchmark",
                "rondo",
                fork(100, Map.of("ownBytes", 0.0)),
                fork(900, Map.of("ownBytes", 9123.0)),
                fork(102, Map.of("ownBytes", 0.02)));
        assertEquals(101, one.median());
        assertEquals(" !", Faults.mark(one));
        assertEquals(
                List.of("- Sequence , rondo, fork 2 of 3 (900 ns/op): it allocated 9,123 bytes per call"),
                Faults.lines(List.of(one)));
    }

    @Test
    void shouldLetPeersAndLoadingAllocate() {
        assertEquals("", Faults.mark(marked("StepBenchmark", "onnxruntime", fork(1, Map.of("ownBytes", 99.0)))));
        assertEquals("", Faults.mark(marked("LoadBenchmark", "rondo", fork(1, Map.of("ownBytes", 99.0)))));
    }

    @Test
    void shouldMarkAForkThatHadNotSettled() {
        assertEquals(" !!", Faults.mark(marked("StepBenchmark", "onednn", fork(1, Map.of("unsettled", 1.0)))));
    }

    @Test
    void shouldMarkAForkNextToWhichTheMachineWasSlow() {
        Measured one = marked(
                "StepBenchmark", "onednn", fork(USUAL, USUAL), fork(USUAL, 0.5 * USUAL), fork(0.9 * USUAL, USUAL));
        assertEquals(
                List.of("- Step , onednn, fork 2 of 3 (10.0 ns/op): the machine was slow: 50 of its usual 100"
                        + " GFLOP/s of multiply-adds"),
                Faults.lines(List.of(one)));
    }

    @Test
    void shouldUseAllForksIfNoneCounts() {
        Measured one = marked("StepBenchmark", "rondo", fork(1, Map.of("unsettled", 1.0)));
        assertEquals(1, one.median());
    }
}
