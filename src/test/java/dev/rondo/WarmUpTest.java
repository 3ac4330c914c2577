package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.layer.Lstm;
import dev.rondo.support.Allocations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    /** The limit, which only a machine that makes no progress reaches. */
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void shouldRunUntilNothingIsAllocated() {
        List<Network> networks = List.of(
                Network.builder(3).lstm(16).dense(2).build(1),
                Network.builder(9).embedding(4).gru(8).build(1),
                Network.builder(3).bidirectional(width -> Lstm.of(width, 5)).build(1),
                Network.builder(9)
                        .embedding(4)
                        .bidirectional(width -> Lstm.of(width, 5))
                        .build(1));
        for (Network network : networks) {
            WarmUpReport report = network.warmUp(LONG);
            assertTrue(report.settled(), () -> report + "\n" + network);
            assertEquals(0, report.bytesPerCall(), network::toString);
            assertTrue(report.calls() > 0);
            assertTrue(report.stepNanos() > 0);
            assertTrue(report.elapsed().compareTo(LONG) < 0);
        }
    }

    @Test
    void shouldStopWhenTheTimeIsUp() {
        Network network = Network.builder(3).lstm(16).build(2);
        WarmUpReport report = network.warmUp(Duration.ZERO);
        assertFalse(report.settled(), "one round cannot show that calls stopped getting faster");
        assertTrue(report.calls() > 0);
    }

    @Test
    void shouldLeaveNoTrace() {
        Network network = Network.builder(3).lstm(16).dense(2).build(3);
        float[] x = {1, 2, 3};
        float[] before = new float[2];
        network.newRunner().step(network.newState(), x, before);
        network.warmUp(Duration.ofMillis(100));
        float[] after = new float[2];
        network.newRunner().step(network.newState(), x, after);
        assertArrayEquals(before, after);
    }

    @Test
    void shouldCoverTheBatchSizesThatItIsTold() {
        Network network = Network.builder(3).lstm(16).dense(2).build(4);
        WarmUpReport report = network.warmUp(LONG, 1, 5, 64);
        assertTrue(report.settled(), report::toString);
        String message = assertThrows(IllegalArgumentException.class, () -> network.warmUp(LONG, 4, 0))
                .getMessage();
        assertEquals("expected batches of at least 1 stream, got 0", message);
    }

    @Test
    void shouldSayWhatItCovered() {
        Network network = Network.builder(3).lstm(16).dense(2).build(4);
        List<String> states = List.of("copy, toBytes and reset of a state", "readState", "replaceNetwork");
        List<String> covered = new ArrayList<>(List.of(
                "step", "skip", "run", "runBatch of 1", "stepBatch of 1", "runBatch of 64", "stepBatch of 64"));
        covered.addAll(states);
        assertEquals(covered, network.warmUp(Duration.ZERO, 1, 64).covered());
        Network backwards =
                Network.builder(3).bidirectional(width -> Lstm.of(width, 5)).build(1);
        covered = new ArrayList<>(List.of("run", "runBatch of 2"));
        covered.addAll(states);
        assertEquals(covered, backwards.warmUp(Duration.ZERO, 2).covered());
    }

    @Test
    void shouldLeaveBatchesOfItsSizesThatAllocateNothing() throws Throwable {
        Network network = Network.builder(3).lstm(32).dense(2).build(6);
        assertTrue(network.warmUp(LONG).settled());
        assertAllocatesNothing(network, 1, 2, 3);
        assertTrue(network.warmUp(LONG, 5).settled());
        assertAllocatesNothing(network, 5);
    }

    private static void assertAllocatesNothing(Network network, int... sizes) throws Throwable {
        for (int size : sizes) {
            Runner runner = network.newRunner();
            State[] states =
                    Stream.generate(network::newState).limit(size).toArray(State[]::new);
            float[] xs = new float[3 * size];
            float[] ys = new float[2 * size];
            runner.stepBatch(states, xs, ys); // makes the runner's buffers
            long[] bytes = new long[21];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = Allocations.of(() -> runner.stepBatch(states, xs, ys));
            }
            Arrays.sort(bytes); // the compiler may change something at a single call
            assertEquals(0, bytes[bytes.length / 2], () -> "stepBatch of " + size);
        }
    }

    @Test
    void shouldSayWhatServes() {
        Network network = Network.builder(3).gru(16).build(5);
        WarmUpReport report = network.warmUp(Duration.ofMillis(1));
        boolean vectors = Rondo.kernels().startsWith("vector");
        assertEquals(vectors, report.kernels().stream().anyMatch(line -> line.startsWith("GRU cell: vector")));
        assertEquals(Rondo.servingKernels(), report.kernels());
    }
}
