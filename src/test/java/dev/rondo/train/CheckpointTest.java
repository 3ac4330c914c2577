package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.rondo.ChecksummedFile;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adadelta;
import dev.rondo.train.optimizer.Adagrad;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Interrupted training that continues from a checkpoint has the same bits as uninterrupted training. */
@Tag("once")
class CheckpointTest {
    private static final int CLASSES = 7;
    private static final int BATCHES = 25;
    private static final int SEED = 11;

    @TempDir
    Path folder;

    /** A trainer with one setting changed. */
    private record Case(String name, UnaryOperator<TrainerBuilder> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> optimizers = Stream.of(
                        Sgd.of(0.1f),
                        Sgd.of(0.1f).withMomentum(0.9f).withDampening(0.5f),
                        RmsProp.of(0.01f).withMomentum(0.5f).withCentering(),
                        Adam.of(0.01f),
                        Adam.of(0.01f).withAmsGrad(),
                        Adam.adamW(0.01f),
                        Adam.nAdam(0.01f),
                        Adagrad.of(0.1f).withRateDecay(0.1f).withInitialAccumulator(0.1f),
                        Adadelta.of(1f))
                .map(optimizer -> new Case(optimizer.toString(), b -> b.optimizer(optimizer)));
        Stream<Case> others = Stream.of(
                new Case("truncation", b -> b.truncatedBptt(2, 4)),
                new Case("accumulation", b -> b.accumulate(4)),
                new Case("schedule", b -> b.schedule(Schedule.cosine(40, 0.1).afterWarmUp(5))),
                new Case("clipping", b -> b.clip(Clipping.value(0.01f))),
                new Case("recurrent dropout", b -> b.recurrentDropout(0.3f)),
                new Case("threads", b -> b.threads(2)),
                new Case("two optimizers", b -> b.optimizer("dense", Adam.nAdam(0.02f))),
                new Case("frozen layers", b -> b.freeze("dense")),
                new Case("loss", b -> b.loss(Loss.CROSS_ENTROPY.withClassWeights(1, 2, 3, 4, 5, 6, 7))));
        return Stream.concat(optimizers, others);
    }

    private static Network network(int hidden) {
        return Network.builder(CLASSES)
                .embedding(5)
                .lstm(hidden)
                .dropout(0.3f)
                .dense(CLASSES)
                .build(SEED);
    }

    private static TrainerBuilder builder() {
        return Trainer.builder(network(9))
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Sgd.of(0.1f))
                .seed(SEED);
    }

    /** Continued batches: 4 per pass, the last one shorter. */
    private static BatchSource batches() {
        return BatchSource.streams(
                new SplittableRandom(SEED).ints(70, 0, CLASSES).toArray(), 3, 6);
    }

    private static void train(Trainer trainer, BatchSource batches, int count) {
        for (int i = 0; i < count; i++) {
            trainer.trainBatch(batches.next());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGoOnBitForBit(Case each) throws IOException {
        Path file = folder.resolve("checkpoint");
        Path straight = folder.resolve("straight");
        Path resumed = folder.resolve("resumed");
        for (int broken : new int[] {0, 1, 6, 8}) {
            try (Trainer trainer = each.settings.apply(builder()).build();
                    Trainer other = each.settings.apply(builder()).build()) {
                BatchSource batches = batches();
                BatchSource otherBatches = batches();
                train(trainer, batches, broken);
                trainer.setLearningRateFactor(0.7);
                trainer.save(file, batches);
                train(trainer, batches, BATCHES - broken);
                trainer.save(straight, batches);

                train(other, otherBatches, 3);
                other.restore(file, otherBatches);
                assertEquals(broken, otherBatches.position());
                train(other, otherBatches, BATCHES - broken);
                other.save(resumed, otherBatches);
                assertEquals(-1, Files.mismatch(straight, resumed), "broken off at " + broken);
                assertArrayEquals(
                        trainer.network().parameterBlock(), other.network().parameterBlock());
            }
        }
    }

    @Test
    void shouldGoThroughStreams() throws IOException {
        Path file = folder.resolve("checkpoint");
        try (Trainer trainer = builder().build();
                Trainer other = builder().build()) {
            BatchSource batches = batches();
            train(trainer, batches, 3);
            trainer.save(file, batches);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trainer.save(bytes, batches);
            assertArrayEquals(Files.readAllBytes(file), bytes.toByteArray());
            BatchSource otherBatches = batches();
            other.restore(new ByteArrayInputStream(bytes.toByteArray()), "memory", otherBatches);
            assertEquals(3, otherBatches.position());
            assertArrayEquals(
                    trainer.network().parameterBlock(), other.network().parameterBlock());
            byte[] damaged = bytes.toByteArray();
            damaged[damaged.length - 1] ^= 1;
            ModelFormatException refused = assertThrows(
                    ModelFormatException.class,
                    () -> other.restore(new ByteArrayInputStream(damaged), "memory", otherBatches));
            assertTrue(refused.getMessage().startsWith("memory: "), refused.getMessage());
        }
    }

    @Test
    void shouldStayStopped() throws IOException {
        Path file = folder.resolve("checkpoint");
        try (Trainer trainer = builder()
                        .optimizer(Sgd.of(Float.MAX_VALUE))
                        .onNonFinite(NonFinitePolicy.STOP)
                        .build();
                Trainer other = builder().optimizer(Sgd.of(Float.MAX_VALUE)).build()) {
            BatchSource batches = batches();
            trainer.save(folder.resolve("before"), batches);
            train(trainer, batches, 8);
            trainer.save(file, batches);
            other.restore(file, batches);
            assertTrue(other.trainBatch(batches.next()).stopped());
            other.restore(folder.resolve("before"), batches);
            assertEquals(false, other.trainBatch(batches.next()).stopped());
        }
    }

    @Test
    void shouldServeWhatHadAdapted() throws IOException {
        Path file = folder.resolve("checkpoint");
        Network network = network(9);
        try (Trainer trainer = other(network).build();
                Trainer other = other(network).build()) {
            trainer.save(file, batches());
            other.restore(file, batches());
            assertSame(network, other.serving());
            Batch batch = Batch.ofTokens();
            batch.begin(5, 1, Batch.LossAt.EVERY_STEP);
            Arrays.fill(batch.labels(), 0);
            assertEquals(1, trainer.adapt(network.newState(), batch).updates());
            trainer.save(file, batches());
            other.restore(file, batches());
            assertArrayEquals(
                    trainer.serving().parameterBlock(), other.serving().parameterBlock());
        }
    }

    private static Path written(Path file) throws IOException {
        try (Trainer trainer = builder().build()) {
            BatchSource batches = batches();
            train(trainer, batches, 3);
            trainer.save(file, batches);
        }
        return file;
    }

    @Test
    void shouldSayWhatDiffers() throws IOException {
        Path file = written(folder.resolve("checkpoint"));
        assertOther(file, builder().loss(Loss.CROSS_ENTROPY.withReduction(Loss.Reduction.SUM)), "loss", "SUM", "MEAN");
        assertOther(file, builder().optimizer(Adam.of(0.1f)), "optimizer of layer 0", "Sgd", "Adam");
        assertOther(file, builder().optimizer(Sgd.of(0.2f)), "learningRate=0.1", "learningRate=0.2");
        assertOther(file, builder().freeze("dense"), "optimizer of layer 3", "none");
        assertOther(file, builder().clipNorm(1), "clipping", "NORM");
        assertOther(file, builder().truncatedBptt(2), "truncation", "2/2", "0/0");
        assertOther(file, builder().accumulate(2), "accumulation 1", "accumulation 2");
        assertOther(file, builder().recurrentDropout(0.1f), "recurrent dropout 0.0", "recurrent dropout 0.1");
        assertOther(file, builder().seed(12), "seed 11", "seed 12");
        assertOther(file, builder().schedule(Schedule.exponential(0.5)), "schedule 1.0", "schedule 0.125");
        assertOther(file, other(network(8)), "layer 1", "hiddenSize=9", "hiddenSize=8");
        assertOther(
                file, other(Network.builder(CLASSES).embedding(5).dense(CLASSES).build(1)), "layers 4", "layers 2");
    }

    private static TrainerBuilder other(Network network) {
        return Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Sgd.of(0.1f))
                .seed(SEED);
    }

    private static void assertOther(Path file, TrainerBuilder builder, String... words) {
        try (Trainer trainer = builder.build()) {
            assertUnchanged(trainer, () -> assertRefused(() -> trainer.restore(file, batches()), words));
        }
    }

    private static void assertUnchanged(Trainer trainer, Runnable restoring) {
        BatchSource batches = batches();
        trainer.trainBatch(batches.next());
        float[] before = trainer.network().parameterBlock();
        restoring.run();
        assertArrayEquals(before, trainer.network().parameterBlock());
        trainer.trainBatch(batches.next());
    }

    @Test
    void shouldRefuseOtherBatches() throws IOException {
        Path file = written(folder.resolve("checkpoint"));
        try (Trainer trainer = builder().build()) {
            BatchSource others = BatchSource.streams(new int[100], 3, 6);
            assertRefused(() -> trainer.restore(file, others), "batches per pass 4", "batches per pass 6");
        }
    }

    @Test
    void shouldNotShowControlCharactersOfAFile() throws IOException {
        Path file = written(folder.resolve("checkpoint"));
        ChecksummedFile content = ChecksummedFile.read(ByteSource.opening(file));
        String hostile = "\u001b[2J" + "x".repeat(10_000);
        try (Trainer trainer = builder().build()) {
            for (String key : content.metadata().keySet()) {
                Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
                metadata.put(key, hostile);
                new ChecksummedFile(content.tensors(), metadata).write(file);
                try {
                    trainer.restore(file, batches());
                } catch (IllegalArgumentException | ModelFormatException refused) {
                    String message = refused.getMessage();
                    assertFalse(message.contains("\u001b") || message.length() > 2000, message);
                }
            }
        }
    }

    @Test
    void shouldContinueWithANewLearningRateOnRequest() throws IOException {
        Path file = folder.resolve("checkpoint");
        BatchSource batches = batches();
        try (Trainer trainer = builder().optimizer(Adam.of(0.01f)).build();
                Trainer slower = builder()
                        .optimizer(Adam.of(1e-4f))
                        .schedule(Schedule.cosine(40, 0.1))
                        .build()) {
            assertFalse(slower.restoreIfExists(file, batches));
            train(trainer, batches, 3);
            trainer.save(file, batches);
            assertRefused(() -> slower.restoreIfExists(file, batches), "learningRate=0.01", "learningRate=1.0E-4");
            assertTrue(slower.restoreIfExists(file, batches, RestoreOption.NEW_LEARNING_RATE));
            assertArrayEquals(
                    trainer.network().parameterBlock(), slower.network().parameterBlock());
            assertEquals(3, slower.updates());
            assertTrue(slower.trainBatch(batches.next()).learningRate() < 1.1e-4);
        }
        try (Trainer decayed = builder().optimizer(Adam.adamW(0.01f)).build()) {
            assertRefused(
                    () -> decayed.restore(file, batches, RestoreOption.NEW_LEARNING_RATE), "optimizer of layer 0");
        }
    }

    @Test
    void shouldRefuseDamagedFiles() throws IOException {
        byte[] bytes = Files.readAllBytes(written(folder.resolve("checkpoint")));
        Path file = folder.resolve("damaged");
        SplittableRandom random = new SplittableRandom(SEED);
        try (Trainer trainer = builder().build()) {
            for (int i = 0; i < 300; i++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                assertRefusedFile(trainer, Files.write(file, damaged));
                assertRefusedFile(trainer, Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length))));
            }
            assertRefusedFile(trainer, Files.write(file, Arrays.copyOf(bytes, bytes.length + 1)));
            Models.save(network(9), file);
            assertRefusedFile(trainer, file);
        }
    }

    @Test
    void shouldRefuseForgedFiles() throws IOException {
        Path file = written(folder.resolve("checkpoint"));
        ChecksummedFile content = ChecksummedFile.read(ByteSource.opening(file));
        try (Trainer trainer = builder().build()) {
            Map<String, List<String>> forged = Map.of(
                    "rondo.checkpoint", List.of("2", ""),
                    "updates", List.of("-1", "x", "99999999999999999999"),
                    "passes", List.of("-1"),
                    "position", List.of("-1", "1.5"),
                    "accumulated", List.of("1", "-1"),
                    "learning rate factor", List.of("NaN", "-1", "Infinity", "x"));
            for (String key : forged.keySet()) {
                for (String value : forged.get(key)) {
                    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
                    metadata.put(key, value);
                    new ChecksummedFile(content.tensors(), metadata).write(file);
                    assertRefusedFile(trainer, file);
                }
                Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
                metadata.remove(key);
                new ChecksummedFile(content.tensors(), metadata).write(file);
                assertRefusedFile(trainer, file);
            }
            for (String name : content.tensors().keySet()) {
                var tensors = new LinkedHashMap<>(content.tensors());
                tensors.remove(name);
                new ChecksummedFile(tensors, content.metadata()).write(file);
                assertRefusedFile(trainer, file);
                tensors.put(name, Tensor.of(List.of(2, 1), 1, 2));
                new ChecksummedFile(tensors, content.metadata()).write(file);
                assertRefusedFile(trainer, file);
                List<Integer> shape = content.tensors().get(name).shape();
                int size = content.tensors().get(name).values().length;
                tensors.put(name, Tensor.ofInts(shape, new int[size]));
                new ChecksummedFile(tensors, content.metadata()).write(file);
                assertRefusedFile(trainer, file);
            }
        }
    }

    private static void assertRefusedFile(Trainer trainer, Path file) {
        assertUnchanged(trainer, () -> {
            String message = assertThrows(ModelFormatException.class, () -> trainer.restore(file, batches()))
                    .getMessage();
            assertTrue(message.startsWith(file.toString()), message);
        });
    }

    @Test
    void shouldNotBeTakenForAModel() throws IOException {
        Path file = written(folder.resolve("checkpoint"));
        String message = assertThrows(ModelFormatException.class, () -> Models.load(file))
                .getMessage();
        assertTrue(message.contains("Trainer.restore reads checkpoints"), message);
    }

    @Test
    void shouldLeaveNothingWhereItCannotBeWritten() throws IOException {
        Path file = folder.resolve("folder").resolve("checkpoint");
        try (Trainer trainer = builder().build()) {
            assertThrows(IOException.class, () -> trainer.save(file, batches()));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
