package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Gradients that are computed apart and added in order give the bits that one trainer accumulates. */
class GradientBufferTest {
    private static final int PARTS = 3;
    private static final int ROUNDS = 2;
    private static final int STEPS = 5;
    private static final int SIZE = 4;
    private static final Iterable<Networks.Kind> KINDS = Networks.ALL;
    private static final Network NETWORK = Network.builder(3).lstm(5).dense(2).build(7);

    private static TrainerBuilder builder(Network network) {
        return Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(0.5f)
                .accumulate(PARTS)
                .seed(11);
    }

    /** Batch n of the data of a network, with sequences of different lengths. */
    private static Batch batch(Network network, long n) {
        SplittableRandom random = new SplittableRandom(n);
        Batch batch = new Streams(network, STEPS, SIZE, n).batch(new int[] {STEPS, 2, STEPS - 1, 1});
        float[] targets = batch.targets(network.outputSize());
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextFloat() - 0.5f;
        }
        return batch;
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void shouldSumToWhatATrainerAccumulates(Networks.Kind kind) {
        assertSameBits(builder(kind.build(7, 19)), kind.build(7, 19));
        boolean masks = !kind.name().contains("reset before"); // that cell has no recurrent dropout
        assertSameBits(builder(kind.build(33, 20)).recurrentDropout(masks ? 0.3f : 0), kind.build(33, 20));
    }

    private static void assertSameBits(TrainerBuilder builder, Network network) {
        try (Trainer single = builder.threads(1).build();
                Trainer driver = builder.threads(2).build();
                Trainer worker = builder.threads(1).build();
                Trainer threaded = builder.threads(2).build()) {
            GradientBuffer sum = new GradientBuffer(network);
            GradientBuffer part = new GradientBuffer(network);
            for (int round = 0; round < ROUNDS; round++) {
                sum.clear();
                for (int p = 0; p < PARTS; p++) {
                    long n = driver.passes() + p;
                    gradients(p == 1 ? threaded : worker, driver, batch(network, n), n, part);
                    sum.add(part);
                }
                BatchReport report = driver.apply(sum);
                double loss = 0;
                for (int p = 0; p < PARTS; p++) {
                    BatchReport own = single.trainBatch(batch(network, single.passes()));
                    loss += own.loss();
                    if (p == PARTS - 1) {
                        assertEquals(own.gradientNorm(), report.gradientNorm());
                    }
                }
                assertEquals(loss / PARTS, report.loss());
                assertArrayEquals(parameters(single), parameters(driver), () -> "after round " + driver.updates());
            }
            assertEquals(ROUNDS, driver.updates());
            assertEquals(single.passes(), driver.passes());
        }
    }

    /** What a task does: takes the driver's weights, and computes the gradients of one batch. */
    private static void gradients(Trainer worker, Trainer driver, Batch batch, long pass, GradientBuffer into) {
        worker.setParameters(parameters(driver));
        GradientBuffer computed = new GradientBuffer(driver.network());
        worker.gradients(batch, pass, computed);
        into.read(computed.toBytes());
    }

    private static float[] parameters(Trainer trainer) {
        float[] parameters = new float[trainer.network().parameterCount()];
        trainer.copyParameters(parameters);
        return parameters;
    }

    @Test
    void shouldContinueFromACheckpointWithoutBatches(@TempDir Path folder) throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        try (Trainer single = builder(NETWORK).build();
                Trainer resumed = builder(NETWORK).build()) {
            for (int n = 0; n < PARTS; n++) {
                single.trainBatch(batch(NETWORK, n));
            }
            single.save(checkpoint);
            resumed.restore(checkpoint);
            GradientBuffer sum = new GradientBuffer(NETWORK);
            for (int n = PARTS; n < 2 * PARTS; n++) {
                single.trainBatch(batch(NETWORK, n));
                resumed.gradients(batch(NETWORK, n), n, sum);
            }
            assertEquals(PARTS, resumed.passes());
            resumed.apply(sum);
            assertArrayEquals(parameters(single), parameters(resumed));
        }
    }

    @Test
    void shouldCountLossesAndTargets() {
        Loss loss = Loss.CROSS_ENTROPY.withClassWeights(0, 0.5f);
        try (Trainer trainer = builder(NETWORK).loss(loss).build()) {
            GradientBuffer sum = new GradientBuffer(NETWORK);
            assertTrue(Double.isNaN(sum.loss()));
            double first = trainer.gradients(labelled(1, 2), 0, sum);
            assertTrue(Double.isNaN(trainer.gradients(labelled(0, 1), 1, sum)));
            double third = trainer.gradients(labelled(1, 3), 2, sum);
            assertEquals((first + third) / 2, sum.loss());
            assertEquals(PARTS, sum.batches());
            assertEquals(0.5 * 2 * STEPS * SIZE, sum.targets());
            assertEquals(0, trainer.updates());
            assertEquals(1, trainer.apply(sum).updates());
            assertEquals(PARTS, trainer.passes());
        }
    }

    private static Batch labelled(int label, long seed) {
        Batch batch = new Streams(NETWORK, STEPS, SIZE, seed).batch(new int[] {STEPS, STEPS, STEPS, STEPS});
        Arrays.fill(batch.labels(), label);
        return batch;
    }

    @Test
    void shouldSkipASumThatIsNotFinite() {
        Batch wrong = batch(NETWORK, 1);
        wrong.inputs()[0] = Float.NaN;
        GradientBuffer sum = new GradientBuffer(NETWORK);
        try (Trainer failing = builder(NETWORK).build()) {
            assertRefused(ArithmeticException.class, () -> failing.gradients(wrong, 0, sum), "the loss is NaN");
            assertEquals(0, sum.batches());
        }
        try (Trainer trainer =
                builder(NETWORK).onNonFinite(NonFinitePolicy.SKIP).build()) {
            for (int n = 0; n < PARTS; n++) {
                trainer.gradients(n == 1 ? wrong : batch(NETWORK, n), n, sum);
            }
            BatchReport report = trainer.apply(sum);
            assertEquals(1, report.skipped());
            assertEquals(0, report.updates());
            assertArrayEquals(NETWORK.parameterBlock(), parameters(trainer));
        }
    }

    @Test
    void shouldRefuseWhatDoesNotBelongTogether() {
        GradientBuffer sum = new GradientBuffer(NETWORK);
        GradientBuffer other =
                new GradientBuffer(Network.builder(3).gru(5).dense(2).build(7));
        Batch batch = batch(NETWORK, 1);
        try (Trainer trainer = builder(NETWORK).build();
                Trainer truncated = builder(NETWORK).truncatedBptt(2).build()) {
            assertRefused(() -> sum.add(other), "different architecture", "fingerprint");
            assertRefused(() -> trainer.gradients(batch, 0, other), "different architecture");
            assertRefused(() -> trainer.apply(other), "different architecture");
            assertRefused(() -> sum.read(other.toBytes()), "bytes");
            assertRefused(() -> trainer.apply(sum), "3 batches", "has 0");
            assertRefused(() -> trainer.setParameters(new float[3]), "parameters", "3");
            assertRefused(IllegalStateException.class, () -> truncated.gradients(batch, 0, sum), "truncates");
            trainer.trainBatch(batch);
            assertRefused(IllegalStateException.class, () -> trainer.gradients(batch, 0, sum), "1 batches", "wait");
            batch.setContinued(true);
            trainer.trainBatch(batch);
            trainer.trainBatch(batch);
            assertRefused(() -> trainer.gradients(batch, 0, sum), "continues");
        }
    }

    @Test
    void shouldRefuseDamagedBytes() {
        GradientBuffer buffer = new GradientBuffer(NETWORK);
        try (Trainer trainer = builder(NETWORK).build();
                Arena arena = Arena.ofConfined()) {
            trainer.gradients(batch(NETWORK, 1), 0, buffer);
            byte[] bytes = buffer.toBytes();
            MemorySegment segment = arena.allocate(buffer.byteSize() + 8);
            buffer.write(segment);
            GradientBuffer read = new GradientBuffer(NETWORK);
            read.read(segment);
            assertArrayEquals(bytes, read.toBytes());
            for (int at = 0; at < bytes.length; at += 7) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 4;
                assertRefused(() -> read.read(damaged), "gradients");
                assertArrayEquals(bytes, read.toBytes());
            }
            assertRefused(() -> read.read(Arrays.copyOf(bytes, bytes.length - 1)), "bytes");
            assertRefused(() -> buffer.write(segment.asSlice(16)), "the segment has");
        }
    }
}
