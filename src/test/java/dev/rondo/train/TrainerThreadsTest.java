package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.support.Jvm;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threads and the memory of trainers after mishaps. */
@Tag("once")
class TrainerThreadsTest {
    private static final long LIMIT_NANOS = 60_000_000_000L;
    private static final long MOMENT_MILLIS = 20;

    private static Trainer trainer(int threads) {
        return Trainer.builder(Network.builder(1).rnn(2).dense(1).build(1))
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(0.1f))
                .threads(threads)
                .build();
    }

    private static Batch batch(int steps, int size) {
        Batch batch = Batch.ofVectors(1);
        batch.begin(steps, size, Batch.LossAt.LAST_STEP);
        Arrays.fill(batch.targets(1), 0f);
        return batch;
    }

    /** Threads belong to the group of the thread that starts them. */
    private static Thread[] startedBy(ThreadGroup group, Runnable work) throws InterruptedException {
        Thread.ofPlatform().group(group).start(work).join();
        Thread[] threads = new Thread[8];
        return Arrays.copyOf(threads, group.enumerate(threads));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not happen");
            Thread.sleep(MOMENT_MILLIS);
        }
    }

    @Test
    void shouldEndTheThreadsOfAForgottenTrainer() throws InterruptedException {
        ThreadGroup group = new ThreadGroup("forgotten");
        startedBy(group, () -> trainer(3).trainBatch(batch(2, 4)));
        await(() -> {
            System.gc();
            return group.activeCount() == 0;
        });
    }

    @Test
    void shouldParkThreadsAfterAnInterrupt() throws InterruptedException {
        ThreadGroup group = new ThreadGroup("interrupted");
        try (Trainer trainer = made(group)) {
            group.interrupt();
            Thread[] workers = new Thread[1];
            assertEquals(1, group.enumerate(workers));
            await(() -> workers[0].getState() == Thread.State.WAITING && !workers[0].isInterrupted());
            assertEquals(1, trainer.trainBatch(batch(2, 4)).updates());
        }
    }

    private static Trainer made(ThreadGroup group) throws InterruptedException {
        Trainer[] made = new Trainer[1];
        startedBy(group, () -> made[0] = trainer(2));
        return made[0];
    }

    @Test
    void shouldGoOnWithASmallerBatchAfterAnOutOfMemoryError() {
        Jvm.Result result = Jvm.runMain(LittleMemory.class, "-Xmx32m", "-XX:TieredStopAtLevel=1");
        assertEquals(0, result.exit(), result.err());
        assertTrue(result.out().contains("too large, then 1 updates"), result.out());
    }

    /** Trains on a batch that does not fit, then on one that does. */
    static final class LittleMemory {
        private LittleMemory() {}

        public static void main(String[] arguments) {
            try (Trainer trainer = Trainer.builder(
                            Network.builder(1).lstm(64).dense(1).build(1))
                    .loss(Loss.MEAN_SQUARED_ERROR)
                    .optimizer(Sgd.of(0.1f))
                    .truncatedBptt(1, 4)
                    .build()) {
                Batch small = batch(2, 2);
                trainer.trainBatch(small);
                for (int size = 1 << 10;
                        size < 1 << 18;
                        size += size / 3) { // each array is the first that does not fit once
                    tooLarge(trainer, size, small);
                }
                System.out.println(
                        "too large, then " + trainer.trainBatch(small).updates() + " updates");
            }
        }

        private static void tooLarge(Trainer trainer, int size, Batch small) {
            try {
                trainer.trainBatch(batch(8, size));
            } catch (OutOfMemoryError expected) {
                trainer.trainBatch(small);
            }
        }
    }
}
