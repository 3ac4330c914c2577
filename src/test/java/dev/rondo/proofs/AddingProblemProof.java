package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Initializer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.Sgd;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The adding problem (Hochreiter, Schmidhuber 1997): two numbers of a sequence are marked, one in each half, and at the end the
 * network must output their sum. It has to remember a number for a hundred steps. LSTM and GRU were designed for this; a ReLU
 * network initialised to the identity can do it (Le, Jaitly, Hinton 2015), and a tanh network cannot.
 */
class AddingProblemProof {
    /** The mean squared error below which the problem counts as solved: an RMSE of 0.1. Always answering 1 gives 0.41. */
    private static final double WANTED = 0.01;

    private static final double STUCK = 0.15;
    private static final double ERROR_OF_ALWAYS_ONE = 1 / 6.0;
    private static final int BATCH = 20;
    private static final int UPDATES_BETWEEN_TESTS = 500;
    private static final int TEST_SIZE = 2000;

    /** A network and how it is trained. */
    enum Learner {
        LSTM(Network.builder(2).lstm(64), Adam.of(1e-3f)),
        GRU(Network.builder(2).gru(64), Adam.of(1e-3f)),
        IRNN(Network.builder(2).rnn(100, Activation.RELU).init(Initializer.IDENTITY), Sgd.of(0.01f)),
        TANH(Network.builder(2).rnn(100), Adam.of(1e-3f));

        private final NetworkBuilder builder;
        private final Optimizer optimizer;

        Learner(NetworkBuilder recurrent, Optimizer optimizer) {
            this.builder = recurrent.dense(1);
            this.optimizer = optimizer;
        }
    }

    @Test
    void shouldAddOver30Steps() {
        assertTrue(train(Learner.GRU, 30, 1, 10_000) < WANTED);
    }

    @ParameterizedTest
    @EnumSource(names = "TANH", mode = EnumSource.Mode.EXCLUDE)
    @Tag("proof")
    void shouldAddOver100Steps(Learner learner) {
        assertTrue(train(learner, 100, 1, 100_000) < WANTED);
    }

    /** Only for the GRU: the LSTM stays on its plateau longer than this test waits. */
    @Test
    @Tag("proof")
    void shouldAddOver400Steps() {
        assertTrue(train(Learner.GRU, 400, 1, 40_000) < WANTED);
    }

    @Test
    @Tag("proof")
    void shouldSeeATanhNetworkStuckAt200Steps() {
        assertTrue(train(Learner.TANH, 200, 1, 5000) > STUCK);
    }

    /** Trains until the error is small enough or the updates are used up. {@return the mean squared error on unseen sequences} */
    static double train(Learner learner, int steps, long seed, long limit) {
        double begun = cpuSeconds();
        Random random = new Random(seed);
        Batch batch = Batch.ofVectors(2);
        Batch test = Batch.ofVectors(2);
        fill(test, steps, TEST_SIZE, new Random(-1));
        double error = Double.NaN;
        try (Trainer trainer = Trainer.builder(learner.builder.build(seed))
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(learner.optimizer)
                .clipNorm(1)
                .build()) {
            while (!(error < WANTED) && trainer.updates() < limit) {
                for (int i = 0; i < UPDATES_BETWEEN_TESTS; i++) {
                    fill(batch, steps, BATCH, random);
                    trainer.trainBatch(batch);
                }
                error = trainer.evaluate(test);
                say("  %s, T %d, %,d updates: %.4f", learner, steps, trainer.updates(), error);
            }
            say(
                    "adding problem, T %d, %s, seed %d: squared error %.4f after %,d updates, %.0f s of CPU; always 1: %.3f",
                    steps, learner, seed, error, trainer.updates(), cpuSeconds() - begun, ERROR_OF_ALWAYS_ONE);
        }
        return error;
    }

    private static void fill(Batch batch, int steps, int size, Random random) {
        batch.begin(steps, size, Batch.LossAt.LAST_STEP);
        float[] x = batch.inputs();
        float[] sums = batch.targets(1);
        for (int b = 0; b < size; b++) {
            int first = random.nextInt(steps / 2);
            int second = steps / 2 + random.nextInt(steps - steps / 2);
            sums[b] = 0;
            for (int t = 0; t < steps; t++) {
                boolean marked = t == first || t == second;
                int row = (t * size + b) * 2;
                x[row] = random.nextFloat();
                x[row + 1] = marked ? 1 : 0;
                sums[b] += marked ? x[row] : 0;
            }
        }
    }
}
