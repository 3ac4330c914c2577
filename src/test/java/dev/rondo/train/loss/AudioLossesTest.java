package dev.rondo.train.loss;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Windows;
import dev.rondo.layer.Residual;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.support.JsonText;
import dev.rondo.train.Evaluation;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The losses of audio effects, on networks that add their output to the input. */
@Tag("once")
class AudioLossesTest {
    private static final float A = 0.85f;
    private static final Loss LOSS =
            LossSum.of(AudioLosses.errorToSignal(A), 0.75f).plus(AudioLosses.DC, 0.25f);
    /** As AudioLosses adds it to the energy of the targets. */
    private static final double SILENCE = 1e-5;

    /** A dry signal through a tanh, with an offset. */
    private static BatchSource recording() {
        SplittableRandom random = new SplittableRandom(4);
        float[] dry = new float[300];
        float[] wet = new float[300];
        for (int t = 0; t < dry.length; t++) {
            dry[t] = (float) (Math.sin(0.1 * t) + 0.5 * Math.sin(0.37 * t) + 0.1 * random.nextDouble());
            wet[t] = (float) Math.tanh(1.5 * dry[t]) + 0.05f;
        }
        Sequence recording = Sequence.ofVectors(1, dry).withTargets(1, wet);
        return BatchSource.shuffled(new Windows(30, 30, 0).cut(recording, LossAt.EVERY_STEP), 5, 3);
    }

    private static Network fitted(Network network) {
        BatchSource batches = recording();
        Evaluation before = Evaluation.of(network, LOSS, batches);
        try (Trainer trainer = Trainer.builder(network)
                .loss(LOSS)
                .optimizer(Adam.of(0.02f))
                .clipNorm(1)
                .build()) {
            Network trained = Fit.builder(trainer, batches).epochs(50).build().run();
            Evaluation after = Evaluation.of(trained, LOSS, batches);
            assertTrue(before.loss() > 0.05, before::toString);
            assertTrue(after.loss() < 0.1 * before.loss(), () -> before + " before, after " + after);
            return trained;
        }
    }

    @Test
    void shouldTrainAnEffectAroundItsInput() {
        fitted(Network.builder(1).lstm(8).dense(1).residual().build(2));
    }

    /** A file of RTNeural whose {@code in_skip} is 1. */
    @Test
    void shouldTrainAModelThatWasReadWithItsInput() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        float[][] kernel = JsonText.matrix(random, 1, 32);
        float[][] state = JsonText.matrix(random, 8, 32);
        List<Object> shape = Arrays.asList("null", "null", 8);
        Map<String, Object> lstm = Map.of(
                "type",
                "lstm",
                "shape",
                shape,
                "activation",
                "tanh",
                "weights",
                List.of(kernel, state, JsonText.vector(random, 32)));
        Map<String, Object> dense = Map.of(
                "type",
                "dense",
                "shape",
                Arrays.asList("null", "null", 1),
                "activation",
                "",
                "weights",
                List.of(JsonText.matrix(random, 8, 1), JsonText.vector(random, 1)));
        String json = JsonText.of(
                Map.of("in_shape", Arrays.asList("null", "null", 1), "in_skip", 1, "layers", List.of(lstm, dense)));
        Network read = Models.load(json.getBytes(StandardCharsets.UTF_8), "effect.json", LoadOptions.DEFAULT);
        Network trained = fitted(read);
        assertEquals(new Residual(1), trained.layers().getLast().layer());
    }

    /** The formulas for one sequence, with targets at its first and last step alone: nothing precedes either. */
    @Test
    void shouldNotFilterAcrossStepsWithoutATarget() {
        Network same = Network.builder(1).dense(1).build(1).withParameters(new float[] {1, 0}); // y = x
        Sequence sequence =
                Sequence.ofVectors(1, 1, 5, 3).withTargets(1, 2, 9, 5).withWeights(1, 0, 1);
        BatchSource batches = BatchSource.inOrder(SequenceDataset.of(LossAt.EVERY_STEP, List.of(sequence)), 1);
        double energy = (2 * 2 + 5 * 5) / 2.0;
        double ratio =
                Evaluation.of(same, AudioLosses.errorToSignal(A), batches).loss();
        assertEquals((1 * 1 + 2 * 2) / 2.0 / (energy + SILENCE), ratio, 1e-9);
        double offset = Evaluation.of(same, AudioLosses.DC, batches).loss();
        assertEquals(1.5 * 1.5 / (energy + SILENCE), offset, 1e-9);
    }

    @Test
    void shouldBeFiniteInSilence() {
        Network same = Network.builder(1).dense(1).build(1).withParameters(new float[] {1, 0});
        BatchSource silence = BatchSource.inOrder(
                new Windows(4, 4, 0)
                        .cut(Sequence.ofVectors(1, new float[4]).withTargets(1, new float[4]), LossAt.EVERY_STEP),
                1);
        assertEquals(0, Evaluation.of(same, LOSS, silence).loss());
        assertRefused(() -> AudioLosses.errorToSignal(1), "below 1", "1.0");
        assertRefused(() -> AudioLosses.errorToSignal(-0.1f), "from 0", "-0.1");
    }
}
