package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Sgd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdaptTest {
    private static final int STEPS = 12;

    private static final Network NETWORK =
            Network.builder(2).lstm(9).gru(7).dense(2).build(3);

    private static TrainerBuilder trainer() {
        return Trainer.builder(NETWORK).loss(Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(1e-2f));
    }

    /** A window of a wave; the targets are the inputs one step later. */
    private static float[] wave(int from, int steps) {
        float[] values = new float[2 * steps];
        for (int t = 0; t < steps; t++) {
            values[2 * t] = (float) Math.sin((from + t) * 0.7);
            values[2 * t + 1] = (float) Math.cos((from + t) * 0.7);
        }
        return values;
    }

    private static Batch batch(float[] inputs, float[] targets) {
        Batch batch = Batch.ofVectors(2);
        batch.begin(inputs.length / 2, 1, Batch.LossAt.EVERY_STEP);
        System.arraycopy(inputs, 0, batch.inputs(), 0, inputs.length);
        System.arraycopy(targets, 0, batch.targets(2), 0, targets.length);
        return batch;
    }

    @Test
    void shouldLearnAStreamItMeetsWindowByWindow() {
        float[] first = NETWORK.parameterBlock();
        try (Trainer trainer =
                trainer().adaptation(Adaptation.ONE_UPDATE.withUpdates(3)).build()) {
            State state = NETWORK.newState();
            double begun = trainer.adapt(state, wave(0, STEPS), wave(1, STEPS)).lossBefore();
            AdaptReport report = null;
            for (int window = 1; window < 60; window++) {
                int from = window * STEPS;
                report = trainer.adapt(state, wave(from, STEPS), wave(from + 1, STEPS));
                assertTrue(report.lossAfter() <= 2 * report.lossBefore(), report::toString);
            }
            assertTrue(report.lossBefore() < begun / 20, begun + ", then " + report);
            assertEquals(60 * STEPS, state.steps());
        }
        assertArrayEquals(first, NETWORK.parameterBlock());
    }

    @Test
    void shouldLeaveTheStateWhereTheServingNetworkTakesIt() {
        try (Trainer trainer = trainer().build()) {
            State state = NETWORK.newState();
            NETWORK.newRunner().run(state, wave(0, 5), 5, new float[10]);
            State same = state.copy();
            AdaptReport report = trainer.adapt(state, wave(5, STEPS), wave(6, STEPS));
            assertEquals(1, report.updates());
            assertNotSame(NETWORK, trainer.serving());
            trainer.serving().newRunner().run(same, wave(5, STEPS), STEPS, new float[2 * STEPS]);
            assertArrayEquals(same.toBytes(), state.toBytes());
        }
    }

    @Test
    void shouldStartFromTheState() {
        float[] adapted;
        try (Trainer trainer = trainer().optimizer(Sgd.of(0.1f)).build()) {
            State state = NETWORK.newState();
            NETWORK.newRunner().run(state, wave(0, STEPS), STEPS, new float[2 * STEPS]);
            trainer.adapt(state, wave(STEPS, STEPS), wave(STEPS + 1, STEPS));
            adapted = trainer.serving().parameterBlock();
        }
        try (Trainer trainer = trainer().optimizer(Sgd.of(0.1f)).build()) {
            trainer.evaluate(batch(wave(0, STEPS), wave(1, STEPS)));
            Batch next = batch(wave(STEPS, STEPS), wave(STEPS + 1, STEPS));
            next.setContinued(true);
            trainer.trainBatch(next);
            assertArrayEquals(trainer.network().parameterBlock(), adapted, 1e-6f);
        }
    }

    @Test
    void shouldUndoWhatMakesTheLossWorse() {
        Batch batch = batch(wave(0, STEPS), wave(1, STEPS));
        try (Trainer spoilt = trainer().build();
                Trainer other = trainer().build()) {
            spoilt.trainBatch(batch);
            other.trainBatch(batch);
            float[] before = spoilt.network().parameterBlock();
            spoilt.setLearningRateFactor(1e4);
            AdaptReport report = spoilt.adapt(NETWORK.newState(), wave(0, STEPS), wave(1, STEPS));
            assertTrue(report.rolledBack(), report::toString);
            assertEquals(0, report.updates());
            assertEquals(report.lossBefore(), report.lossAfter());
            assertSame(NETWORK, spoilt.serving());
            assertArrayEquals(before, spoilt.network().parameterBlock());
            // as if the updates had never been made, including optimizer states and counts
            spoilt.setLearningRateFactor(1);
            spoilt.trainBatch(batch);
            other.trainBatch(batch);
            assertArrayEquals(other.network().parameterBlock(), spoilt.network().parameterBlock());
            assertEquals(other.updates(), spoilt.updates());
        }
    }

    @Test
    void shouldOnlyMoveTheStateWhenThereIsNoTime() {
        try (Trainer trainer = trainer()
                .adaptation(Adaptation.ONE_UPDATE.within(Duration.ZERO))
                .build()) {
            State state = NETWORK.newState();
            AdaptReport report = trainer.adapt(state, wave(0, STEPS), wave(1, STEPS));
            assertEquals(0, report.updates());
            assertFalse(report.rolledBack());
            assertEquals(STEPS, state.steps());
            assertSame(NETWORK, trainer.serving());
        }
    }

    @Test
    void shouldRefuseWhatIsNotFiniteAndTouchNothing() {
        try (Trainer trainer = trainer().build()) {
            State state = NETWORK.newState();
            float[] inputs = wave(0, STEPS);
            inputs[5] = Float.NaN;
            float[] before = trainer.network().parameterBlock();
            ArithmeticException refused =
                    assertThrows(ArithmeticException.class, () -> trainer.adapt(state, inputs, wave(1, STEPS)));
            assertTrue(refused.getMessage().contains("inputs[2][0][1] is NaN"), refused::getMessage);
            assertEquals(0, state.steps());
            assertArrayEquals(before, trainer.network().parameterBlock());
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        try (Trainer trainer = trainer().build();
                Trainer accumulating = trainer().accumulate(2).build()) {
            State foreign = Network.builder(2).lstm(8).gru(7).dense(2).build(1).newState();
            assertRefused(() -> trainer.adapt(foreign, wave(0, 2), wave(1, 2)), "architecture");
            State state = NETWORK.newState();
            assertRefused(() -> trainer.adapt(state, new float[5], new float[4]), "2 inputs");
            assertRefused(() -> trainer.adapt(state, new float[4], new float[6]), "2 targets");
            Batch gaps = batch(wave(0, STEPS), wave(1, STEPS));
            gaps.missing()[3] = true;
            assertRefused(() -> trainer.adapt(state, gaps), "gaps");
            Batch shorter = batch(wave(0, STEPS), wave(1, STEPS));
            shorter.lengths()[0] = 4;
            assertRefused(() -> trainer.adapt(state, shorter), "whole sequence");
            assertThrows(IllegalStateException.class, () -> accumulating.adapt(state, wave(0, STEPS), wave(1, STEPS)));
            assertEquals(0, state.steps());
        }
        assertRefused(() -> Adaptation.ONE_UPDATE.withBound(Double.NaN), "bound");
        assertRefused(() -> Adaptation.ONE_UPDATE.withUpdates(0), "updates");
        assertRefused(() -> Adaptation.ONE_UPDATE.within(Duration.ofNanos(-1)), "budget");
    }

    @Test
    void shouldServeWholeNetworksWhileItLearns() {
        AtomicBoolean done = new AtomicBoolean();
        try (Trainer trainer = trainer().build()) {
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
                Runner runner = NETWORK.newRunner();
                int versions = 0;
                Network last = NETWORK;
                do {
                    Network now = trainer.serving();
                    versions += now == last ? 0 : 1;
                    last = now;
                    runner.replaceNetwork(now);
                    float[] y = new float[2 * STEPS];
                    float[] again = y.clone();
                    runner.run(now.newState(), wave(0, STEPS), STEPS, y);
                    now.newRunner().run(now.newState(), wave(0, STEPS), STEPS, again);
                    assertArrayEquals(again, y);
                } while (!done.get() || versions == 0);
                return versions;
            });
            State state = NETWORK.newState();
            for (int window = 0; window < 50; window++) {
                trainer.adapt(state, wave(window * STEPS, STEPS), wave(window * STEPS + 1, STEPS));
            }
            done.set(true);
            assertTrue(reader.join() > 0);
        }
    }
}
