package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.OneHot;
import dev.rondo.layer.Parameter;
import dev.rondo.train.Clipping;
import dev.rondo.train.NonFinitePolicy;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import dev.rondo.train.optimizer.Sgd;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Temporal order (Hochreiter, Schmidhuber 1997, experiment 6a), by the recipe of Pascanu, Mikolov and Bengio (2013): an A or a B
 * occurs after a tenth of the sequence, and a second one after four tenths, among four kinds of distractors. At the end the network
 * must say which of the four orders it was. Gradients explode during training; clipping their norm enables a simple recurrent
 * network to learn the task.
 */
class TemporalOrderProof {
    private static final int SYMBOLS = 6;
    private static final int ORDERS = 4;
    private static final int HIDDEN = 50;
    private static final int BATCH = 20;
    private static final int TEST_BATCHES = 100;
    private static final int UPDATES_BETWEEN_TESTS = 2000;
    /** The recipe's standard deviation of weights. A 50 x 50 matrix shrinks a vector to 0.7 of its length at every step. */
    private static final double PUBLISHED = 0.1;
    /** The standard deviation at which a 50 x 50 matrix keeps the length of a vector on average: 1 / sqrt(50). */
    private static final double SPECTRAL_RADIUS_ONE = 0.14;

    private static final double WANTED = 0.99;

    @Test
    void shouldTellTheOrderOver20Steps() {
        assertTrue(train(20, PUBLISHED, Clipping.norm(1), 1, 100_000) >= WANTED);
    }

    @Test
    @Tag("proof")
    void shouldTellTheOrderOver50StepsWithClipping() {
        assertTrue(train(50, SPECTRAL_RADIUS_ONE, Clipping.norm(1), 1, 200_000) >= WANTED);
    }

    @Test
    @Tag("proof")
    void shouldNeedClippingOver50Steps() {
        assertTrue(train(50, SPECTRAL_RADIUS_ONE, Clipping.NONE, 1, 20_000) < WANTED);
    }

    /** Only printed, not asserted: these updates are not enough. */
    @ParameterizedTest
    @CsvSource({"100, true", "100, false", "200, true", "200, false"})
    @Tag("proof")
    void shouldSayHowFarItComesOverMoreSteps(int steps, boolean clips) {
        train(steps, SPECTRAL_RADIUS_ONE, clips ? Clipping.norm(1) : Clipping.NONE, 1, 20_000);
    }

    /** Trains until the share is large enough or the updates are used up. {@return the share of unseen sequences classified correctly} */
    static double train(int steps, double deviation, Clipping clipping, long seed, long limit) {
        Random random = new Random(seed);
        Batch batch = Batch.ofVectors(SYMBOLS);
        double begun = cpuSeconds();
        double accuracy = 0;
        try (Trainer trainer = Trainer.builder(network(deviation, random))
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Sgd.of(0.01f))
                .clip(clipping)
                .onNonFinite(NonFinitePolicy.STOP)
                .build()) {
            boolean stopped = false;
            while (accuracy < WANTED && trainer.updates() < limit && !stopped) {
                for (int i = 0; i < UPDATES_BETWEEN_TESTS && !stopped; i++) {
                    fill(batch, steps, random);
                    stopped = trainer.trainBatch(batch).stopped();
                }
                accuracy = test(trainer, steps).accuracy();
                say("  T %d, %,d updates: %.2f %%", steps, trainer.updates(), 100 * accuracy);
            }
            say(
                    "temporal order, T %d, weights of %.2f, %s, seed %d: %.2f %% of %,d after %,d updates%s, %.0f s of CPU; guessing: 25 %%",
                    steps,
                    deviation,
                    clipping == Clipping.NONE ? "no clipping" : "norm clipped at 1",
                    seed,
                    100 * accuracy,
                    TEST_BATCHES * BATCH,
                    trainer.updates(),
                    stopped ? " (a gradient was not finite)" : "",
                    cpuSeconds() - begun);
        }
        return accuracy;
    }

    /** A tanh RNN with normally distributed weights and zero biases. */
    private static Network network(double deviation, Random random) {
        Network network = Network.builder(SYMBOLS).rnn(HIDDEN).dense(ORDERS).build(0);
        float[] values = new float[network.parameterCount()];
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.size(); i++, at++) {
                values[at] = parameter.name().contains("weight") ? (float) (deviation * random.nextGaussian()) : 0;
            }
        }
        return Network.of(network.layers(), values, network.skipPolicy(), network.metadata());
    }

    private static ClassificationMetrics test(Trainer trainer, int steps) {
        Random random = new Random(-1);
        Batch batch = Batch.ofVectors(SYMBOLS);
        ClassificationMetrics counts = ClassificationMetrics.of(ORDERS);
        for (int i = 0; i < TEST_BATCHES; i++) {
            fill(batch, steps, random);
            Proof.count(trainer, batch, counts);
        }
        return counts;
    }

    private static void fill(Batch batch, int steps, Random random) {
        batch.begin(steps, BATCH, Batch.LossAt.LAST_STEP);
        for (int b = 0; b < BATCH; b++) {
            int first = steps / 10 + random.nextInt(steps / 10);
            int second = 4 * steps / 10 + random.nextInt(steps / 10);
            int order = random.nextInt(ORDERS);
            for (int t = 0; t < steps; t++) {
                int symbol = t == first ? order / 2 : t == second ? order % 2 : 2 + random.nextInt(4);
                OneHot.encode(symbol, SYMBOLS, batch.inputs(), (t * BATCH + b) * SYMBOLS);
            }
            batch.labels()[b] = order;
        }
    }
}
