package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OutputHeads;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Windows;
import dev.rondo.model.Models;
import dev.rondo.train.Evaluation;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.AudioLosses;
import dev.rondo.train.loss.CustomLoss;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossFunction;
import dev.rondo.train.loss.LossFunctions;
import dev.rondo.train.loss.LossHeads;
import dev.rondo.train.loss.LossHeads.Head;
import dev.rondo.train.loss.LossSum;
import dev.rondo.train.metric.HeadMetric;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of losses and windows, compiled and run. */
@Tag("once")
class LossSnippetsTest {
    @TempDir
    private Path folder;

    private static float[] wave(int steps) {
        float[] wave = new float[steps];
        for (int t = 0; t < steps; t++) {
            wave[t] = (float) Math.sin(0.3 * t);
        }
        return wave;
    }

    private static BatchSource series() {
        return BatchSource.streams(wave(61), 1, 2, 10);
    }

    @Test
    void shouldTrainWithALossOfOnesOwn() {
        Network network = Network.builder(1).lstm(8).dense(1).build(1);
        BatchSource batches = series();
        // @start region="own"
        // a forecast that is too low costs twice as much as one that is too high
        LossFunction asymmetric = sequence -> {
            double sum = 0;
            for (int t = 0; t < sequence.steps(); t++) {
                double error = sequence.output(t, 0) - sequence.target(t, 0);
                double factor = (error < 0 ? 2 : 1) * sequence.weight(t) / sequence.steps();
                sum += factor * error * error;
                sequence.addGradient(t, 0, 2 * factor * error);
            }
            return sum;
        };
        double wrong = LossFunctions.gradientError(asymmetric, 1, 20, 42); // in a test: below 1e-3
        Loss loss = CustomLoss.of("asymmetric", asymmetric);
        // @end
        assertTrue(wrong < 1e-3, "the error of the derivative is " + wrong);
        double before = Evaluation.of(network, loss, batches).loss();
        assertTrue(fitted(network, loss, batches).bestLoss() < 0.5 * before);
    }

    private static Fit fitted(Network network, Loss loss, BatchSource batches) {
        try (Trainer trainer =
                Trainer.builder(network).loss(loss).optimizer(Adam.of(1e-2f)).build()) {
            Fit fit = Fit.builder(trainer, batches).epochs(30).build();
            fit.run();
            return fit;
        }
    }

    @Test
    void shouldTrainTwoHeads() throws IOException {
        float[] inputs = wave(60);
        float[] targets = new float[60 * 3];
        for (int t = 0; t < 60; t++) {
            targets[3 * t] = inputs[t];
            targets[3 * t + 1] = -inputs[t];
            targets[3 * t + 2] = inputs[t] > 0.5 ? 2 : inputs[t] > -0.5 ? 1 : 0;
        }
        SequenceDataset data =
                new Windows(10, 10, 0).cut(Sequence.ofVectors(1, inputs).withTargets(3, targets), LossAt.EVERY_STEP);
        BatchSource batches = BatchSource.inOrder(data, 3);
        Path file = folder.resolve("pump.safetensors");
        float[] x = {1};
        // @start region="heads"
        LossHeads loss = LossHeads.of( // 5 outputs, and targets of 3 values: the class is one of them
                Head.of("forecast", 2, Loss.MEAN_SQUARED_ERROR),
                Head.of("fault", 3, Loss.CROSS_ENTROPY).weighted(0.5f));
        Network network = Network.builder(1).lstm(8).dense(5).build(42); // linear, as cross-entropy needs it
        try (Trainer trainer =
                Trainer.builder(network).loss(loss).optimizer(Adam.of(1e-2f)).build()) {
            network = Fit.builder(trainer, batches)
                    .epochs(60)
                    .validate(batches, new HeadMetric(loss, "fault", Metrics.accuracy(3)))
                    .build()
                    .run();
        }
        Models.save(network.withMetadata(loss.layout().toMetadata()), file);
        // and where it serves:
        Network served = Models.load(file);
        OutputHeads heads = OutputHeads.fromMetadata(served.metadata());
        float[] y = new float[served.outputSize()];
        served.newRunner().step(served.newState(), x, y);
        float[] forecast = heads.copy("forecast", y);
        // @end
        assertEquals(2, forecast.length);
        Evaluation evaluation =
                Evaluation.of(network, loss, batches, new HeadMetric(loss, "fault", Metrics.accuracy(3)));
        assertTrue(evaluation.metrics().get("fault accuracy") > 0.8, evaluation::toString);
        assertTrue(evaluation.metrics().get("forecast loss") < 0.1, evaluation::toString);
    }

    @Test
    void shouldTrainAnAudioEffect() {
        // @start region="audio"
        Network effect = Network.builder(1).lstm(8).dense(1).residual().build(42); // adds its output to the input
        Loss loss = LossSum.of(AudioLosses.errorToSignal(0.85f), 0.75f).plus(AudioLosses.DC, 0.25f);
        // @end
        double before = Evaluation.of(effect, loss, series()).loss();
        assertTrue(fitted(effect, loss, series()).bestLoss() < 0.7 * before);
    }

    @Test
    void shouldCutWindows() {
        float[] hourly = wave(200);
        boolean[] missing = new boolean[200];
        hourly[100] = Float.NaN;
        missing[100] = true;
        // @start region="windows"
        Sequence load = Sequence.ofVectors(1, hourly).withMissing(missing);
        // targets of 2 values: the load of the next hour, and that of the same hour of the next day
        SequenceDataset data = new Windows(72, 24, 1, 24).cut(load, LossAt.EVERY_STEP);
        // @end
        assertEquals(5, data.size());
        assertEquals(2, data.targetSize());
    }
}
