package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.WarmUpReport;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Sgd;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrainerTest {
    private static final int STEPS = 6;
    private static final int SIZE = 4;
    private static final Network NETWORK = Network.builder(3).lstm(7).dense(2).build(5);

    private static TrainerBuilder builder(Network network) {
        return Trainer.builder(network).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(1e-2f));
    }

    private static Batch batch() {
        return batch(STEPS, 1);
    }

    private static Batch batch(int steps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Batch batch = Batch.ofVectors(3);
        batch.begin(steps, SIZE, Batch.LossAt.EVERY_STEP);
        float[] targets = batch.targets(2);
        for (int i = 0; i < steps * SIZE * 3; i++) {
            batch.inputs()[i] = random.nextFloat() - 0.5f;
        }
        for (int i = 0; i < steps * SIZE * 2; i++) {
            targets[i] = random.nextFloat() - 0.5f;
        }
        return batch;
    }

    @Test
    void shouldMakeTheLossSmaller() {
        try (Trainer trainer = builder(NETWORK).build()) {
            double first = trainer.trainBatch(batch()).loss();
            for (int i = 0; i < 300; i++) {
                trainer.trainBatch(batch());
            }
            double last = trainer.evaluate(batch());
            assertTrue(last < first / 3, first + " became " + last);
            assertEquals(301, trainer.updates());
        }
    }

    @Test
    void shouldRepeatTheOutputBeforeAStretchThatBeginsWithoutInput() {
        Batch whole = batch();
        whole.missing()[3 * SIZE + 1] = true;
        try (Trainer trainer = builder(NETWORK).build()) {
            double expected = trainer.evaluate(whole);
            double sum = 0;
            for (int part = 0; part < 2; part++) {
                Batch half = batch(3, 1);
                int rows = 3 * SIZE;
                System.arraycopy(whole.inputs(), part * rows * 3, half.inputs(), 0, rows * 3);
                System.arraycopy(whole.targets(2), part * rows * 2, half.targets(2), 0, rows * 2);
                half.missing()[1] = part == 1;
                half.setContinued(part == 1);
                sum += trainer.evaluate(half);
            }
            assertEquals(expected, sum / 2, 1e-7);
        }
        try (Trainer trainer = builder(NETWORK).build();
                Trainer truncated =
                        builder(NETWORK).optimizer(Sgd.of(0)).truncatedBptt(3).build()) {
            assertEquals(trainer.evaluate(whole), truncated.trainBatch(whole).loss(), 1e-7);
        }
    }

    @Test
    void shouldNeverChangeTheNetworkItWasMadeOf() {
        float[] before = NETWORK.parameterBlock();
        try (Trainer trainer = builder(NETWORK).build()) {
            trainer.trainBatch(batch());
            Network snapshot = trainer.network();
            float[] weights = snapshot.parameterBlock();
            trainer.trainBatch(batch());
            assertArrayEquals(before, NETWORK.parameterBlock());
            assertArrayEquals(weights, snapshot.parameterBlock());
            assertFalse(Arrays.equals(before, weights));
        }
    }

    @Test
    void shouldForwardAsTheSnapshotRuns() {
        try (Trainer trainer = builder(NETWORK).build()) {
            trainer.trainBatch(batch());
            Batch batch = batch();
            trainer.evaluate(batch);
            float[] outputs = new float[STEPS * SIZE * 2];
            float[] output = new float[2];
            for (int row = 0; row < STEPS * SIZE; row++) {
                assertTrue(trainer.output(row, output));
                System.arraycopy(output, 0, outputs, row * 2, 2);
            }
            dev.rondo.State[] states = new dev.rondo.State[SIZE];
            Arrays.setAll(states, i -> NETWORK.newState());
            float[] expected = new float[outputs.length];
            float[] inputs = Arrays.copyOf(batch.inputs(), STEPS * SIZE * 3);
            trainer.network().newRunner().runBatch(states, inputs, null, expected);
            assertArrayEquals(expected, outputs);
        }
    }

    @Test
    void shouldLeaveFrozenLayersAsTheyAre() {
        try (Trainer trainer = builder(NETWORK).freeze("lstm").build()) {
            trainer.trainBatch(batch());
            Network trained = trainer.network();
            assertArrayEquals(NETWORK.parameter("lstm.weight_hh_l0"), trained.parameter("lstm.weight_hh_l0"));
            assertFalse(Arrays.equals(NETWORK.parameter("dense.weight"), trained.parameter("dense.weight")));
        }
    }

    @Test
    void shouldGiveModulesOptimizersOfTheirOwn() {
        try (Trainer trainer = builder(NETWORK).optimizer("dense", Sgd.of(0)).build()) {
            trainer.trainBatch(batch());
            Network trained = trainer.network();
            assertArrayEquals(NETWORK.parameter("dense.weight"), trained.parameter("dense.weight"));
            assertFalse(Arrays.equals(NETWORK.parameter("lstm.weight_hh_l0"), trained.parameter("lstm.weight_hh_l0")));
        }
    }

    @Test
    void shouldTakeTheMeanOfAccumulatedGradients() {
        Batch twice = Batch.ofVectors(3);
        Batch one = batch(STEPS, 1);
        Batch two = batch(STEPS, 2);
        twice.begin(STEPS, 2 * SIZE, Batch.LossAt.EVERY_STEP);
        for (int t = 0; t < STEPS; t++) {
            System.arraycopy(one.inputs(), t * SIZE * 3, twice.inputs(), 2 * t * SIZE * 3, SIZE * 3);
            System.arraycopy(two.inputs(), t * SIZE * 3, twice.inputs(), (2 * t + 1) * SIZE * 3, SIZE * 3);
            System.arraycopy(one.targets(2), t * SIZE * 2, twice.targets(2), 2 * t * SIZE * 2, SIZE * 2);
            System.arraycopy(two.targets(2), t * SIZE * 2, twice.targets(2), (2 * t + 1) * SIZE * 2, SIZE * 2);
        }
        TrainerBuilder descent =
                Trainer.builder(NETWORK).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Sgd.of(1f));
        try (Trainer whole = descent.build();
                Trainer parts = descent.accumulate(2).build()) {
            whole.trainBatch(twice);
            assertEquals(0, parts.trainBatch(one).updates());
            assertEquals(1, parts.trainBatch(two).updates());
            assertArrayEquals(whole.network().parameterBlock(), parts.network().parameterBlock(), 1e-6f);
        }
    }

    /** With k2 = 2 k1 a pass starts one window back, in the state that was reached there; only its second half has a loss. */
    @Test
    void shouldReachBackOverSeveralStretches() {
        Batch batch = batch(9, 3);
        TrainerBuilder descent =
                Trainer.builder(NETWORK).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Sgd.of(0.5f));
        try (Trainer reaching = descent.truncatedBptt(3, 6).build();
                Backpropagation passes = new Backpropagation(NETWORK, 1, false)) {
            assertEquals(3, reaching.trainBatch(batch).updates());

            passes.streams().reset(SIZE);
            descend(passes, batch, 0, 3, 0);
            float[] reached = passes.streams().values().clone();
            passes.streams().reset(SIZE);
            descend(passes, batch, 0, 6, 3);
            System.arraycopy(reached, 0, passes.streams().values(), 0, reached.length);
            descend(passes, batch, 3, 6, 3);
            assertArrayEquals(passes.parameters(), reaching.network().parameterBlock(), 1e-6f);
        }
    }

    private static void descend(Backpropagation passes, Batch batch, int first, int steps, int lossFrom) {
        Arrays.fill(passes.gradient(), 0f);
        passes.forward(batch, first, steps, true, 0);
        passes.loss(Loss.MEAN_SQUARED_ERROR, lossFrom, 1);
        passes.backward(false);
        for (int i = 0; i < passes.parameters().length; i++) {
            passes.parameters()[i] -= 0.5f * passes.gradient()[i];
        }
        passes.pack();
    }

    /** With k2 below k1 the first steps only carry the state; only the last k2 have a loss. */
    @Test
    void shouldLearnOnlyFromTheEndOfAWindow() {
        Batch batch = batch(5, 3);
        TrainerBuilder descent =
                Trainer.builder(NETWORK).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Sgd.of(0.5f));
        try (Trainer cut = descent.truncatedBptt(5, 2).build();
                Backpropagation passes = new Backpropagation(NETWORK, 1, false)) {
            cut.trainBatch(batch);
            passes.streams().reset(SIZE);
            passes.forward(batch, 0, 3, false, 0);
            descend(passes, batch, 3, 2, 0);
            assertArrayEquals(passes.parameters(), cut.network().parameterBlock(), 1e-6f);
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        try (Trainer trainer = builder(NETWORK).build()) {
            refused(trainer, batch -> batch.lengths()[1] = 7, "lengths[1] is 7", "T = 6");
            refused(trainer, batch -> batch.lengths()[0] = -1, "lengths[0] is -1");
            refused(trainer, batch -> Arrays.fill(batch.lengths(), 0), "no target");
            refused(trainer, batch -> Arrays.fill(batch.weights(), 0f), "no target");
            refused(trainer, batch -> batch.targets(3), "2 values", "have 3");
            refused(trainer, Batch::labels, "needs targets of 2 values", "classes");
            refused(trainer, batch -> batch.setContinued(true), "continues 4 sequences", "had 0");
            Batch tokens = Batch.ofTokens();
            tokens.begin(1, 1, Batch.LossAt.LAST_STEP);
            message(IllegalArgumentException.class, () -> trainer.trainBatch(tokens), "vectors of 3", "tokens");
            message(IllegalArgumentException.class, () -> trainer.trainBatch(Batch.ofVectors(3)), "empty");
            assertArrayEquals(NETWORK.parameterBlock(), trainer.network().parameterBlock());
        }
    }

    private static void refused(Trainer trainer, Consumer<Batch> damage, String... words) {
        Batch batch = batch();
        damage.accept(batch);
        message(IllegalArgumentException.class, () -> trainer.trainBatch(batch), words);
    }

    private static void message(Class<? extends Exception> type, Executable call, String... words) {
        String message = assertThrows(type, call).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
        }
    }

    @Test
    void shouldRefuseClassesAndTokensOutOfRange() {
        Network network = Network.builder(5).embedding(3).gru(4).dense(2).build(1);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .build()) {
            Batch batch = Batch.ofTokens();
            batch.begin(2, 1, Batch.LossAt.LAST_STEP);
            batch.labels()[0] = 2;
            message(IllegalArgumentException.class, () -> trainer.trainBatch(batch), "from 0 to 1", "labels[0] is 2");
            batch.labels()[0] = 1;
            batch.tokens()[1] = 5;
            message(IllegalArgumentException.class, () -> trainer.trainBatch(batch), "from 0 to 4", "tokens[1] is 5");
            batch.missing()[1] = true;
            assertEquals(1, trainer.trainBatch(batch).updates());
        }
    }

    @Test
    void shouldNameTheValueThatIsNotFiniteAndTouchNoWeight() {
        Batch damaged = batch();
        damaged.inputs()[(2 * SIZE + 3) * 3 + 1] = Float.NaN;
        Batch endless = batch();
        endless.targets(2)[(1 * SIZE + 2) * 2] = Float.POSITIVE_INFINITY;
        try (Trainer trainer = builder(NETWORK).build()) {
            message(
                    ArithmeticException.class,
                    () -> trainer.trainBatch(damaged),
                    "inputs[2][3][1] is NaN",
                    "no weight");
            message(ArithmeticException.class, () -> trainer.trainBatch(endless), "[1][2] has Infinity");
            assertArrayEquals(NETWORK.parameterBlock(), trainer.network().parameterBlock());
            assertEquals(1, trainer.trainBatch(batch()).updates());
        }
    }

    @Test
    void shouldSkipOrStopWhereAFigureIsNotFinite() {
        Batch damaged = batch();
        damaged.inputs()[0] = Float.NaN;
        try (Trainer skipping =
                        builder(NETWORK).onNonFinite(NonFinitePolicy.SKIP).build();
                Trainer stopping =
                        builder(NETWORK).onNonFinite(NonFinitePolicy.STOP).build()) {
            BatchReport report = skipping.trainBatch(damaged);
            assertEquals(1, report.skipped());
            assertFalse(report.stopped());
            assertEquals(1, skipping.trainBatch(batch()).updates());
            assertTrue(stopping.trainBatch(damaged).stopped());
            assertEquals(0, stopping.trainBatch(batch()).updates());
        }
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        message(IllegalArgumentException.class, () -> builder(NETWORK).freeze("gru"), "no module named gru", "lstm");
        message(IllegalArgumentException.class, () -> builder(NETWORK).truncatedBptt(4, 6), "multiple", "k2 is 6");
        message(IllegalArgumentException.class, () -> builder(NETWORK).accumulate(0), "count is 0");
        message(
                IllegalArgumentException.class,
                () -> builder(NETWORK).threads(0).build(),
                "threads",
                "is 0");
        message(IllegalStateException.class, () -> Trainer.builder(NETWORK).build(), "loss and an optimizer");
        Network both = Network.builder(3).bidirectional(in -> Gru.of(in, 4)).build(1);
        message(
                IllegalArgumentException.class,
                () -> builder(both).truncatedBptt(5).build(),
                "bidirectional");
        message(IllegalArgumentException.class, () -> Clipping.norm(0), "above 0");
        message(IllegalArgumentException.class, () -> Sgd.of(0.1f).withNesterov(), "momentum");
        message(IllegalArgumentException.class, () -> Adam.of(Float.NaN), "learningRate", "NaN");
        message(IllegalArgumentException.class, () -> Loss.CROSS_ENTROPY.withClassWeights(-1f), "-1.0");
    }

    /** With all weights and inputs equal to 1, the output is the number of units that dropout kept, scaled. */
    @Test
    void shouldDropOnlyInTraining() {
        int width = 4000;
        Network dropping = Network.builder(width).dropout(0.25f).dense(1).build(1);
        float[] ones = new float[dropping.parameterCount()];
        Arrays.fill(ones, 0, width, 1f);
        Network network = Network.of(dropping.layers(), ones, dropping.skipPolicy(), dropping.metadata());
        Batch batch = Batch.ofVectors(width);
        batch.begin(1, 2, Batch.LossAt.LAST_STEP);
        Arrays.fill(batch.inputs(), 1f);
        try (Backpropagation passes = new Backpropagation(network, 2, true)) {
            passes.streams().reset(2);
            passes.forward(batch, 0, 1, false, 7);
            assertEquals(width, passes.outputs().values()[passes.outputs().at(0)]);

            passes.forward(batch, 0, 1, true, 7);
            float sum = passes.outputs().values()[passes.outputs().at(1)];
            assertEquals(width, sum, 5 * Math.sqrt(width * 0.25 / 0.75), "three in four are left, a third larger");
            passes.outputGradients().values()[passes.outputGradients().at(1)] = 1;
            passes.backward(false);
            int left = 0;
            for (int i = 0; i < width; i++) {
                float d =
                        passes.inputGradients().values()[passes.inputGradients().at(1) + i];
                left += d == 0 ? 0 : 1;
                assertTrue(d == 0 || d == 1 / 0.75f, "gradient " + d);
            }
            assertEquals(sum, left / 0.75f, 0.1f, "the gradient reaches what was left");
        }
    }

    @Test
    void shouldTellItsWorkspace() {
        try (Trainer trainer = builder(NETWORK).build()) {
            assertTrue(trainer.workspaceBytes(100, 32) > trainer.workspaceBytes(50, 32));
        }
        Network large =
                Network.builder(64).lstm(256).dense(64, Activation.LINEAR).build(1);
        try (Trainer trainer = builder(large).build()) {
            assertTrue(trainer.workspaceBytes(1000, 32) < 1.5 * (1 << 30), "T = 1,000, B = 32, H = 256");
        }
    }

    @Test
    void shouldWarmUpACopyAndLeaveNoTrace() {
        try (Trainer warm = builder(NETWORK).build();
                Trainer other = builder(NETWORK).build()) {
            WarmUpReport report = warm.warmUp(Duration.ofSeconds(60), batch());
            assertTrue(report.settled(), report::toString);
            assertTrue(report.calls() > 0);
            assertEquals(0, warm.updates());
            assertEquals(
                    other.trainBatch(batch()).loss(), warm.trainBatch(batch()).loss());
            assertEquals(
                    other.trainBatch(batch()).loss(), warm.trainBatch(batch()).loss());
            Batch empty = Batch.ofVectors(3);
            empty.begin(STEPS, SIZE, Batch.LossAt.EVERY_STEP);
            assertThrows(IllegalArgumentException.class, () -> warm.warmUp(Duration.ofMillis(1), empty));
        }
    }
}
