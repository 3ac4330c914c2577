package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.layer.Lstm;
import dev.rondo.support.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any number of threads may share a network, each with its own runner and states. */
@Tag("once")
class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int STEPS = 50;
    private static final int BATCH = 4;
    private static final int STEPS_A_ROUND = 4 * STEPS * BATCH;
    private static final int ROUNDS = 1_000_000 / (THREADS * STEPS_A_ROUND) + 1;

    @Test
    void shouldGiveEachOfEightThreadsWhatItWouldGetAlone() throws InterruptedException, ExecutionException {
        Network network = Network.builder(5)
                .lstm(17)
                .gru(33)
                .add(width -> Lstm.of(width, 20).withProjection(9).withPeepholes())
                .dense(3)
                .build(8);
        List<Long> alone = new ArrayList<>();
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int seed = 0; seed < THREADS; seed++) {
            int own = seed;
            alone.add(streamsOf(network, own));
            tasks.add(() -> streamsOf(network, own));
        }
        List<Long> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Long> result : threads.invokeAll(tasks)) {
                together.add(result.get());
            }
        }
        assertEquals(alone, together);
    }

    /** The checksum of all outputs of a thread's streams, run by every method of the runner in turn. */
    private static long streamsOf(Network network, int seed) {
        Streams streams = new Streams(network, STEPS, BATCH, seed);
        Runner runner = network.newRunner();
        State[] states = streams.newStates();
        int[] lengths = streams.fullLengths();
        CRC32C checksum = new CRC32C();
        for (int round = 0; round < ROUNDS; round++) {
            update(checksum, streams.step(runner, states));
            update(checksum, streams.run(runner, states));
            update(checksum, streams.runBatch(runner, states, lengths));
            update(checksum, streams.stepBatch(runner, states));
        }
        return checksum.getValue();
    }

    private static void update(CRC32C checksum, float[] values) {
        for (float value : values) {
            int bits = Float.floatToRawIntBits(value);
            checksum.update(bits);
            checksum.update(bits >>> 8);
            checksum.update(bits >>> 16);
            checksum.update(bits >>> 24);
        }
    }
}
