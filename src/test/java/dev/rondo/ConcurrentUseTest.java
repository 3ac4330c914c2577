package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.compute.CallCount;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that use one runner or one state at the same time get an error; threads that hand them over do not. */
@Tag("once")
class ConcurrentUseTest {
    private static final int STEPS = 100;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private static final Network NETWORK = Network.builder(2).lstm(32).build(1);

    private interface Use {
        void of(Runner runner, State state);
    }

    private static final Use STEP = (runner, state) -> runner.step(state, new float[2], new float[32]);
    private static final Use RUN =
            (runner, state) -> runner.run(state, new float[STEPS * 2], STEPS, new float[STEPS * 32]);
    private static final Use BATCH = (runner, state) ->
            runner.runBatch(new State[] {state, NETWORK.newState()}, new float[STEPS * 4], null, new float[STEPS * 64]);

    private static final Use VIEW =
            (runner, state) -> runner.doubles().run(state, new double[STEPS * 2], STEPS, new double[STEPS * 32]);

    /** Two threads do the same until one of them is refused. {@return what it was told} */
    private static String refusal(Use use, Runner[] runners, State[] states) throws InterruptedException {
        AtomicReference<ConcurrentModificationException> refused = new AtomicReference<>();
        long start = System.nanoTime();
        Runnable work = () -> {
            int own = Thread.currentThread().getName().equals("second") ? 1 : 0;
            while (refused.get() == null && System.nanoTime() - start < LIMIT_NANOS) {
                try {
                    use.of(runners[own], states[own]);
                } catch (ConcurrentModificationException e) {
                    refused.compareAndSet(null, e);
                } catch (RuntimeException e) {
                    // A call that overlaps may also fail in another way, when the other call moves its buffers.
                }
            }
        };
        Thread second = Thread.ofPlatform().name("second").start(work);
        work.run();
        second.join();
        ConcurrentModificationException noticed = refused.get();
        assertNotNull(noticed, "no call was refused");
        return noticed.getMessage();
    }

    @Test
    void shouldNoticeASecondThreadInARunner() throws InterruptedException {
        for (Use use : new Use[] {STEP, RUN, BATCH, VIEW}) {
            Runner runner = NETWORK.newRunner();
            String message =
                    refusal(use, new Runner[] {runner, runner}, new State[] {NETWORK.newState(), NETWORK.newState()});
            assertTrue(message.startsWith("a different thread called this runner"), message);
        }
    }

    @Test
    void shouldNoticeASecondThreadInAState() throws InterruptedException {
        for (Use use : new Use[] {STEP, RUN, BATCH, VIEW}) {
            State state = NETWORK.newState();
            String message =
                    refusal(use, new Runner[] {NETWORK.newRunner(), NETWORK.newRunner()}, new State[] {state, state});
            assertTrue(message.startsWith("a different thread changed this state"), message);
        }
    }

    @Test
    void shouldWorkAgainAfterwards() {
        CallCount calls = new CallCount("runner");
        int first = calls.begin();
        int second = calls.begin();
        assertThrows(ConcurrentModificationException.class, () -> calls.end(first));
        calls.end(second);
        calls.end(calls.begin());
    }

    @Test
    void shouldBeHandedFromThreadToThread() throws InterruptedException, ExecutionException {
        Runner runner = NETWORK.newRunner();
        State state = NETWORK.newState();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                Use use = i % 3 == 0 ? STEP : i % 3 == 1 ? RUN : BATCH;
                threads.submit(() -> use.of(runner, state)).get();
            }
        }
        assertEquals(34 + 33 * STEPS + 33 * STEPS, state.steps());
    }

    @Test
    void shouldNotTakeACallThatFailedForASecondThread() {
        Runner runner = NETWORK.newRunner();
        State state = NETWORK.newState();
        assertThrows(IllegalArgumentException.class, () -> runner.step(state, new float[3], new float[32]));
        assertThrows(IllegalArgumentException.class, () -> runner.run(state, new float[3], 1, new float[32]));
        STEP.of(runner, state);
        assertEquals(1, state.steps());
    }
}
