package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Allocations;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class RunnerCountersTest {
    private static final float NAN = Float.NaN;

    private final Network network = Network.builder(1).gru(3).dense(2).build(1);
    private final Runner runner = network.newRunner();

    private State[] streams(int count) {
        return Stream.generate(network::newState).limit(count).toArray(State[]::new);
    }

    private static void assertCounts(RunnerCounters counters, long steps, long skipped, long nonFinite) {
        assertEquals(steps, counters.steps(), "steps");
        assertEquals(skipped, counters.skippedSteps(), "skipped steps");
        assertEquals(nonFinite, counters.nonFiniteOutputs(), "non-finite outputs");
    }

    @Test
    void shouldCountFromTheFirstRequestOn() {
        float[] y = new float[2];
        runner.step(network.newState(), new float[1], y);
        RunnerCounters counters = runner.counters();
        assertCounts(counters, 0, 0, 0);
        runner.step(network.newState(), new float[1], y);
        assertSame(counters, runner.counters());
        assertCounts(counters, 1, 0, 0);
    }

    @Test
    void shouldCountEveryStepOfEveryStream() {
        RunnerCounters counters = runner.counters();
        runner.step(network.newState(), new float[4], 2, new float[5], 1);
        assertCounts(counters, 1, 0, 0);
        runner.run(network.newState(), new float[7], 7, new float[14]);
        assertCounts(counters, 8, 0, 0);
        runner.run(network.newState(), new float[1], 1, new float[2]);
        assertCounts(counters, 9, 0, 0);
        runner.stepBatch(streams(3), new float[3], new float[6]);
        assertCounts(counters, 12, 0, 0);
        runner.stepBatch(streams(3), 2, new float[3], new float[6]);
        assertCounts(counters, 14, 0, 0);
        runner.runBatch(streams(3), new float[12], null, new float[24]);
        assertCounts(counters, 26, 0, 0);
        runner.runBatch(streams(3), new float[12], new int[] {4, 0, 1}, new float[24]);
        assertCounts(counters, 31, 0, 0);
        runner.doubles().step(network.newState(), new double[1], new double[2]);
        runner.doubles().stepBatch(streams(3), new double[3], new double[6]);
        assertCounts(counters, 35, 0, 0);
    }

    @Test
    void shouldCountTokens() {
        Network tokens = Network.builder(5).embedding(2).gru(3).build(2);
        Runner reader = tokens.newRunner();
        RunnerCounters counters = reader.counters();
        reader.step(tokens.newState(), 4, new float[3]);
        reader.run(tokens.newState(), new int[] {1, 2, 3}, 3, new float[9]);
        reader.stepBatch(new State[] {tokens.newState(), tokens.newState()}, new int[2], new float[6]);
        assertCounts(counters, 6, 0, 0);
    }

    @Test
    void shouldCountSkippedStepsUnderEveryPolicy() {
        for (SkipPolicy policy : SkipPolicy.values()) {
            Network skipping = Network.builder(1).gru(3).skipPolicy(policy).build(1);
            Runner filtering = skipping.newRunner(NonFiniteInput.SKIP);
            RunnerCounters counters = filtering.counters();
            State state = skipping.newState();
            filtering.skip(state, new float[3]);
            filtering.step(state, new float[] {NAN}, new float[3]);
            assertCounts(counters, 0, 2, 0);
            filtering.run(state, new float[] {1, NAN, 2}, 3, new float[9]);
            assertCounts(counters, 2, 3, 0);
            filtering.runBatch(
                    new State[] {skipping.newState(), state},
                    new float[] {1, NAN, NAN, 2},
                    new int[] {2, 1},
                    new float[12]);
            assertCounts(counters, 3, 5, 0);
        }
    }

    @Test
    void shouldCountOutputsThatAreNotFinite() {
        RunnerCounters counters = runner.counters();
        State poisoned = network.newState();
        runner.step(poisoned, new float[] {NAN}, new float[2]);
        assertCounts(counters, 1, 0, 1);
        runner.run(poisoned, new float[3], 3, new float[6]);
        assertCounts(counters, 4, 0, 4);
        runner.skip(poisoned, new float[2]);
        assertCounts(counters, 4, 1, 5);
        runner.stepBatch(new State[] {network.newState(), poisoned}, new float[2], new float[4]);
        assertCounts(counters, 6, 1, 6);
        runner.runBatch(streams(2), new float[] {0, 0, NAN, NAN, 0, 0}, new int[] {3, 1}, new float[12]);
        assertCounts(counters, 10, 1, 8);
    }

    @Test
    void shouldCountNothingForACallThatFails() {
        RunnerCounters counters = runner.counters();
        assertThrows(IllegalArgumentException.class, () -> runner.step(network.newState(), new float[2], new float[2]));
        assertCounts(counters, 0, 0, 0);
    }

    @Test
    void shouldBeReadByAnotherThread() throws InterruptedException {
        RunnerCounters counters = runner.counters();
        long[] last = new long[1];
        Thread reader = Thread.ofPlatform().start(() -> {
            while (last[0] < 1_000) {
                long read = counters.steps();
                assertTrue(read >= last[0]);
                last[0] = read;
                Thread.onSpinWait();
            }
        });
        State state = network.newState();
        for (int i = 0; i < 1_000; i++) {
            runner.step(state, new float[1], new float[2]);
        }
        reader.join();
        assertEquals(1_000, last[0]);
    }

    @Test
    void shouldAllocateNothing() throws Throwable {
        RunnerCounters counters = runner.counters();
        State state = network.newState();
        float[] x = new float[1];
        float[] y = new float[2];
        runner.step(state, x, y);
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            fewest = Math.min(
                    fewest, Allocations.of(() -> counters.addStep(y, 0, 2)) - Allocations.of(() -> counters.steps()));
        }
        assertTrue(fewest <= 32, fewest + " bytes");
    }

    @Test
    void shouldListKernelsThatHaveNotSettled() {
        runner.step(network.newState(), new float[1], new float[2]);
        assertTrue(Rondo.servingKernels().containsAll(Rondo.unsettledKernels()));
        assertTrue(Rondo.unsettledKernels().stream().noneMatch(line -> line.contains(": vector")));
    }
}
