package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.data.OneHot;
import dev.rondo.layer.Activation;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A gym schedule: each day the network reads the weekday and the exercise, and predicts tomorrow's exercise. The plan repeats every
 * ten days rather than every week, and five of the ten are rest days, which four different exercises follow, so one day is not enough
 * to predict the next. Occasionally a day is missing; the network must predict the next exercise on that day, too.
 */
class GymScheduleProof {
    /** The exercises of the ten days; 0 is rest. */
    private static final int[] PLAN = {1, 0, 2, 0, 3, 0, 1, 0, 4, 0};

    private static final int EXERCISES = 5;
    private static final int INPUT = 7 + EXERCISES;
    private static final int DAYS = 700;
    private static final int EPOCHS = 60;
    private static final long SEED = 1;

    @Test
    void shouldKnowTheNextExerciseAlsoAfterAMissingDay() {
        double begun = cpuSeconds();
        Network recurrent = Network.builder(INPUT)
                .rnn(16)
                .dense(EXERCISES)
                .skipPolicy(SkipPolicy.ZERO)
                .build(SEED);
        double share = share(train(recurrent, 0.1), true);
        double withoutMemory = share(train(feedForward(), 0), false);
        say(
                "gym schedule, tanh RNN of 16, seed %d: %.1f %% of the next exercises, one day in 70 missing;"
                        + " a feed-forward network %.1f %%, of a possible %.1f %%; %.0f s of CPU",
                SEED, 100 * share, 100 * withoutMemory, 100 * ceiling(), cpuSeconds() - begun);
        assertEquals(1, share);
        assertEquals(ceiling(), withoutMemory, 1e-9);
    }

    private static Network feedForward() {
        return Network.builder(INPUT)
                .dense(16, Activation.TANH)
                .dense(EXERCISES)
                .build(SEED);
    }

    /** {@return the network, trained on consecutive days of which some share is missing} */
    private static Network train(Network fresh, double missing) {
        Random random = new Random(SEED);
        Batch batch = Batch.ofVectors(INPUT);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(1e-2f))
                .clipNorm(1)
                .truncatedBptt(10)
                .build()) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                batch.begin(DAYS, 1, Batch.LossAt.EVERY_STEP);
                for (int day = 0; day < DAYS; day++) {
                    write(day, batch.inputs(), day * INPUT);
                    batch.labels()[day] = exercise(day + 1);
                    batch.missing()[day] = random.nextDouble() < missing;
                }
                trainer.setLearningRateFactor(epoch < EPOCHS / 2 ? 1 : 0.1);
                trainer.trainBatch(batch);
            }
            return trainer.network();
        }
    }

    /** {@return the share of correct predictions after the first ten days, when each day is left out once} */
    private static double share(Network network, boolean oneMissing) {
        Runner runner = network.newRunner();
        float[] x = new float[INPUT];
        float[] y = new float[EXERCISES];
        int right = 0;
        int count = 0;
        for (int missing = PLAN.length; missing < PLAN.length + 70; missing++) {
            State state = network.newState();
            for (int day = 0; day < PLAN.length + 70; day++) {
                write(day, x, 0);
                if (oneMissing && day == missing) {
                    runner.skip(state, y);
                } else {
                    runner.step(state, x, y);
                }
                if (day >= PLAN.length) {
                    right += largest(y) == exercise(day + 1) ? 1 : 0;
                    count++;
                }
            }
        }
        return (double) right / count;
    }

    /** Five of the ten days are always followed by rest; of the five rest days, two are followed by the same exercise. */
    private static double ceiling() {
        int[][] next = new int[EXERCISES][EXERCISES];
        for (int day = 0; day < PLAN.length; day++) {
            next[exercise(day)][exercise(day + 1)]++;
        }
        int right = 0;
        for (int[] counts : next) {
            right += Arrays.stream(counts).max().orElseThrow();
        }
        return (double) right / PLAN.length;
    }

    private static int exercise(int day) {
        return PLAN[day % PLAN.length];
    }

    private static void write(int day, float[] x, int at) {
        OneHot.encode(day % 7, 7, x, at);
        OneHot.encode(exercise(day), EXERCISES, x, at + 7);
    }

    private static int largest(float[] y) {
        int largest = 0;
        for (int j = 1; j < y.length; j++) {
            largest = y[j] > y[largest] ? j : largest;
        }
        return largest;
    }
}
