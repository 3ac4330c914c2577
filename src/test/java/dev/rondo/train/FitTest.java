package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import dev.rondo.train.metric.Metric;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class FitTest {
    private static final int SEED = 5;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    /** Sequences of random bits; the class is the number of ones, modulo the number of classes. */
    private static SequenceDataset sequences(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sequence> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] bits = new float[3 + random.nextInt(4)];
            int sum = 0;
            for (int t = 0; t < bits.length; t++) {
                bits[t] = random.nextInt(2);
                sum += (int) bits[t];
            }
            all.add(Sequence.ofVectors(1, bits).withLabels(sum % CLASSES));
        }
        return SequenceDataset.of(Batch.LossAt.LAST_STEP, all);
    }

    private static BatchSource training() {
        return BatchSource.shuffled(sequences(64, SEED), 16, SEED);
    }

    private static BatchSource validation() {
        return BatchSource.inOrder(sequences(30, SEED + 1), 8);
    }

    private static TrainerBuilder builder(Optimizer optimizer) {
        Network network = Network.builder(1).gru(8).dropout(0.1f).dense(CLASSES).build(SEED);
        return Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(optimizer)
                .seed(SEED);
    }

    private static Trainer trainer() {
        return builder(Adam.of(0.02f)).build();
    }

    /** Keeps all reports. */
    private static final class Diary implements FitListener {
        final List<EpochReport> epochs = new ArrayList<>();
        int batches;

        @Override
        public void batchEnded(int epoch, int batch, BatchReport report) {
            assertEquals(epochs.size() + 1, epoch);
            assertEquals(batches % 4 + 1, batch);
            assertTrue(report.loss() > 0);
            batches++;
        }

        @Override
        public void epochEnded(EpochReport report) {
            assertEquals(epochs.size() + 1, report.epoch());
            epochs.add(report);
        }
    }

    @Test
    void shouldLearnAndKeepTheBest() {
        Diary diary = new Diary();
        try (Trainer trainer = trainer()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(80)
                    .validate(validation(), Metrics.accuracy(CLASSES))
                    .listener(diary)
                    .build();
            Network best = fit.run();
            assertEquals(80, diary.epochs.size());
            assertEquals(320, diary.batches);
            double lowest =
                    diary.epochs.stream().mapToDouble(EpochReport::loss).min().orElseThrow();
            assertEquals(lowest, fit.bestLoss());
            EpochReport ofBest = diary.epochs.get(fit.bestEpoch() - 1);
            assertEquals(lowest, ofBest.validation().loss());
            assertTrue(ofBest.best());
            assertTrue(ofBest.validation().metrics().get("accuracy") > 0.7, ofBest.toString());
            assertTrue(ofBest.toString().contains("accuracy"), ofBest.toString());

            try (Trainer again = Trainer.builder(best)
                    .loss(Loss.CROSS_ENTROPY)
                    .optimizer(Sgd.of(1))
                    .build()) {
                assertEquals(lowest, again.evaluate(validation()).loss());
            }
        }
    }

    @Test
    void shouldEvaluateAllBatchesAsIfTheyWereOne() {
        BatchSource whole = BatchSource.inOrder(sequences(30, SEED + 1), 30);
        try (Trainer trainer = trainer();
                Trainer summing = builder(Sgd.of(1))
                        .loss(Loss.CROSS_ENTROPY.withReduction(Loss.Reduction.SUM))
                        .build()) {
            Metric f1 = Metrics.ofClasses("F1", CLASSES, ClassificationMetrics::macroF1);
            BatchSource parts = validation();
            parts.seek(2);
            Evaluation ofParts = trainer.evaluate(parts, Metrics.accuracy(CLASSES), f1);
            Evaluation ofWhole = trainer.evaluate(whole, Metrics.accuracy(CLASSES), f1);
            assertEquals(ofWhole.loss(), ofParts.loss(), 1e-7);
            assertEquals(ofWhole.metrics(), ofParts.metrics());
            assertEquals(2, parts.position());
            assertEquals(30 * ofWhole.loss(), summing.evaluate(validation()).loss(), 1e-5);
        }
    }

    @Test
    void shouldMeasureValues() {
        float[] series = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        Network network = Network.builder(1).rnn(2).dense(1).build(SEED);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(1))
                .build()) {
            Evaluation evaluation = trainer.evaluate(BatchSource.streams(series, 1, 2, 2), Metrics.rmse());
            assertEquals(Math.sqrt(evaluation.loss()), evaluation.metrics().get("RMSE"), 1e-6);
        }
    }

    /** A trainer whose weights never change, so no epoch is better than the first. */
    private static Trainer idle() {
        return builder(Sgd.of(0)).build();
    }

    @Test
    void shouldStopEarly() {
        try (Trainer trainer = idle()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(50)
                    .validate(validation())
                    .earlyStopping(4)
                    .build();
            fit.run();
            assertEquals(5, fit.epochs());
            assertEquals(1, fit.bestEpoch());
            fit.run();
            assertEquals(5, fit.epochs());
        }
        try (Trainer trainer = trainer()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(50)
                    .earlyStopping(3, 1e9)
                    .build();
            fit.run();
            assertEquals(4, fit.epochs());
            assertTrue(fit.bestEpoch() > 1, "small falls make an epoch the best, though they do not keep training on");
        }
    }

    @Test
    void shouldEndWhenTheTrainerStops() {
        Trainer trainer = builder(Sgd.of(Float.MAX_VALUE))
                .onNonFinite(NonFinitePolicy.STOP)
                .build();
        try (trainer) {
            Fit fit = Fit.builder(trainer, training()).epochs(50).build();
            fit.run();
            assertTrue(fit.epochs() < 50);
        }
    }

    @Test
    void shouldLowerTheRateOnAPlateau() {
        Diary diary = new Diary();
        try (Trainer trainer = idle()) {
            Fit.builder(trainer, training())
                    .epochs(13)
                    .validate(validation())
                    .reduceOnPlateau(Plateau.standard()
                            .withFactor(0.5)
                            .withPatience(2)
                            .withCooldown(1)
                            .withLeast(0.2))
                    .listener(diary)
                    .build()
                    .run();
        }
        double[] factors = diary.epochs.stream()
                .mapToDouble(EpochReport::learningRateFactor)
                .toArray();
        // Epoch 1 has the lowest loss, 2 and 3 are tolerated, 4 lowers the rate; 5 is the cooldown, 6 and 7 are
        // tolerated, 8 lowers it again, and so on.
        assertArrayEquals(new double[] {1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2}, factors);
    }

    private FitBuilder all(Trainer trainer, Path file, int epochs) {
        return Fit.builder(trainer, training())
                .epochs(epochs)
                .validate(validation())
                .earlyStopping(30, 1e-3)
                .reduceOnPlateau(
                        Plateau.standard().withPatience(1).withCooldown(1).withThreshold(0.01))
                .checkpoint(file, 2);
    }

    @Test
    void shouldGoOnBitForBit() throws IOException {
        Path straight = folder.resolve("straight");
        Path resumed = folder.resolve("resumed");
        Network expected;
        int bestEpoch;
        try (Trainer trainer = trainer()) {
            Fit fit = all(trainer, straight, 31).build();
            expected = fit.run();
            bestEpoch = fit.bestEpoch();
        }
        for (int epochs : new int[] {5, 6, 9, 20, 31}) {
            try (Trainer trainer = trainer()) {
                Fit fit = all(trainer, resumed, epochs).build();
                if (Files.exists(resumed)) {
                    fit.restore(resumed);
                }
                Network best = fit.run();
                if (epochs == 31) {
                    assertArrayEquals(expected.parameterBlock(), best.parameterBlock());
                    assertEquals(bestEpoch, fit.bestEpoch());
                }
            }
        }
        assertEquals(-1, Files.mismatch(straight, resumed));
    }

    @Test
    void shouldEvaluateTheBestNetworkWithoutATrainer() {
        try (Trainer trainer = trainer()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(12)
                    .validate(validation(), Metrics.accuracy(CLASSES))
                    .build();
            Network best = fit.run();
            Evaluation ofBest = Evaluation.of(best, Loss.CROSS_ENTROPY, validation(), Metrics.accuracy(CLASSES));
            assertEquals(fit.bestLoss(), ofBest.loss());
            Evaluation ofLast = trainer.evaluate(validation(), Metrics.accuracy(CLASSES));
            assertEquals(
                    ofLast,
                    Evaluation.of(trainer.network(), Loss.CROSS_ENTROPY, validation(), Metrics.accuracy(CLASSES)));
            assertRefused(() -> Evaluation.of(best, Loss.MEAN_SQUARED_ERROR, validation()), "classes");
        }
    }

    @Test
    void shouldRefuseAtTheStartWhatWouldFailLater() throws IOException {
        try (Trainer trainer = trainer()) {
            Path missing = folder.resolve("none").resolve("checkpoint");
            assertRefused(() -> all(trainer, missing, 2).build(), missing.toString(), "does not exist");
            assertRefused(() -> all(trainer, folder, 2).build(), folder.toString(), "is a directory");
            FitBuilder builder = Fit.builder(trainer, training()).epochs(1);
            assertRefused(
                    () -> builder.validate(validation(), Metrics.accuracy(9)).build(), "9 classes", "3 outputs");
            assertRefused(() -> builder.validate(validation(), Metrics.rmse()).build(), "RMSE", "classes");
            assertRefused(
                    () -> trainer.evaluate(validation(), Metrics.accuracy(9)), "accuracy", "9 classes", "3 outputs");
            BatchSource wide = BatchSource.inOrder(
                    SequenceDataset.of(
                            Batch.LossAt.LAST_STEP,
                            List.of(Sequence.ofVectors(2, 1, 2).withLabels(0))),
                    1);
            assertRefused(() -> builder.validate(wide).build(), "vectors of 1", "vectors of 2");
            assertRefused(() -> Fit.builder(trainer, wide).epochs(1).build(), "vectors of 1", "vectors of 2");
        }
    }

    @Test
    void shouldWriteACheckpointThatFailedWhenItRunsAgain() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path file = inside.resolve("checkpoint");
        List<Integer> heard = new ArrayList<>();
        try (Trainer trainer = trainer()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(2)
                    .checkpoint(file, 2)
                    .listener(report -> heard.add(report.epoch()))
                    .build();
            Files.delete(inside);
            String message = assertThrows(UncheckedIOException.class, fit::run).getMessage();
            assertTrue(message.contains(file.toString()), message);
            assertEquals(List.of(1), heard);
            Files.createDirectory(inside);
            Network best = fit.run();
            assertEquals(List.of(1, 2), heard);
            assertEquals(2, fit.epochs());
            Fit again = Fit.builder(trainer, training()).epochs(2).build();
            assertTrue(again.restoreIfExists(file));
            assertArrayEquals(best.parameterBlock(), again.best().parameterBlock());
        }
    }

    @Test
    void shouldContinueWithANewLearningRateOnRequest() throws IOException {
        Path file = folder.resolve("checkpoint");
        try (Trainer trainer = trainer()) {
            Fit fit = Fit.builder(trainer, training())
                    .epochs(2)
                    .checkpoint(file, 1)
                    .build();
            assertFalse(fit.restoreIfExists(file));
            fit.run();
        }
        try (Trainer slower = builder(Adam.of(0.001f)).build();
                Trainer other = builder(Adam.nAdam(0.001f)).build()) {
            Fit fit = Fit.builder(slower, training()).epochs(3).build();
            assertRefused(() -> fit.restore(file), "learningRate=0.001");
            assertEquals(0, fit.epochs());
            assertTrue(fit.restoreIfExists(file, RestoreOption.NEW_LEARNING_RATE));
            assertEquals(2, fit.epochs());
            fit.run();
            assertEquals(3, fit.epochs());
            Fit second = Fit.builder(other, training()).epochs(3).build();
            assertRefused(() -> second.restore(file, RestoreOption.NEW_LEARNING_RATE), "optimizer of layer 0");
        }
    }

    @Test
    void shouldRefuseCheckpointsOfOthers() throws IOException {
        Path file = folder.resolve("checkpoint");
        BatchSource one = BatchSource.inOrder(sequences(30, SEED), 30);
        try (Trainer trainer = trainer()) {
            all(trainer, file, 2).build().run();
            assertRefused(
                    () -> all(trainer, file, 2).earlyStopping(3).build().restore(file), "patience 30", "patience 3,");
            assertRefused(
                    () -> all(trainer, file, 2)
                            .reduceOnPlateau(Plateau.standard())
                            .build()
                            .restore(file),
                    "plateau",
                    "patience=1,",
                    "patience=10");
            assertRefused(
                    () -> all(trainer, file, 2).validate(one).build().restore(file),
                    "validation 4 batches",
                    "validation 1 batches");
        }
        try (Trainer trainer = idle()) {
            assertRefused(() -> all(trainer, file, 2).build().restore(file), "Adam", "Sgd");
            trainer.save(file, training());
            String message = assertThrows(
                            ModelFormatException.class,
                            () -> all(trainer, file, 2).build().restore(file))
                    .getMessage();
            assertTrue(message.contains("not by a fit"), message);
        }
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        try (Trainer trainer = idle()) {
            FitBuilder builder = Fit.builder(trainer, training());
            assertThrows(IllegalStateException.class, builder::build);
            assertRefused(() -> builder.epochs(0), "epochs must be at least 1");
            assertRefused(() -> builder.earlyStopping(0), "at least 1");
            assertRefused(() -> builder.earlyStopping(1, Double.NaN), "minDelta");
            assertRefused(() -> builder.checkpoint(folder, 0), "every must be");
            assertRefused(() -> Plateau.standard().withFactor(1), "factor");
            assertRefused(() -> Plateau.standard().withPatience(-1), "patience");
            assertRefused(() -> Plateau.standard().withThreshold(1), "threshold");
            assertRefused(() -> Plateau.standard().withLeast(-1), "least");
        }
    }
}
