package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Vocabulary;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Addition, character by character, as in Keras's example addition_rnn: one LSTM reads "12+7 " and then writes "19 " in three steps
 * with a blank as input. It trains on half of all sums of numbers below 100; the other half tests whether it generalises.
 */
class CharacterAdditionProof {
    private static final Vocabulary CHARACTERS = Vocabulary.ofCharacters("0123456789+ ");
    private static final int QUESTION = 5;
    private static final int ANSWER = 3;
    private static final int STEPS = QUESTION + ANSWER;
    private static final int BATCH = 32;
    private static final int LEARNT = 5000;
    private static final int PASSES_BETWEEN_TESTS = 10;
    private static final double WANTED = 0.99;

    /** @param question padded with blanks; @param answer likewise */
    private record Sum(String question, String answer) {
        static Sum of(int a, int b) {
            return new Sum(String.format(Locale.ROOT, "%-5s", a + "+" + b), String.format(Locale.ROOT, "%-3s", a + b));
        }

        /** The question and three blanks; only the answer has a loss. */
        Sequence sequence() {
            float[] weights = new float[STEPS];
            Arrays.fill(weights, QUESTION, STEPS, 1f);
            return Sequence.ofVectors(CHARACTERS.size(), inputs())
                    .withLabels(CHARACTERS.encode(" ".repeat(QUESTION) + answer))
                    .withWeights(weights);
        }

        float[] inputs() {
            return OneHot.encode(CHARACTERS.encode(question + " ".repeat(ANSWER)), CHARACTERS.size());
        }
    }

    @Test
    @Tag("proof")
    void shouldAddNumbersItHasNotSeen() {
        assertTrue(train(1, 400) >= WANTED);
    }

    /** {@return the share of unseen sums whose whole answer is correct} */
    static double train(long seed, int passes) {
        double begun = cpuSeconds();
        List<Sum> sums = sums(new Random(seed));
        List<Sum> unseen = sums.subList(LEARNT, sums.size());
        SequenceDataset sequences = SequenceDataset.of(
                LossAt.EVERY_STEP,
                sums.stream().limit(LEARNT).map(Sum::sequence).toList());
        BatchSource batches = BatchSource.shuffled(sequences, BATCH, seed);
        Network fresh = Network.builder(CHARACTERS.size())
                .lstm(128)
                .dense(CHARACTERS.size())
                .build(seed);
        double share = 0;
        int pass = 0;
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-3f))
                .build()) {
            while (share < WANTED && pass < passes) {
                for (int i = 0; i < PASSES_BETWEEN_TESTS; i++, pass++) {
                    do {
                        trainer.trainBatch(batches.next());
                    } while (!batches.passEnded());
                }
                share = share(trainer.network(), unseen);
                say("  %d passes: %.2f %% of unseen sums", pass, 100 * share);
            }
        }
        say(
                "character addition, LSTM of 128, seed %d: %.2f %% of %,d unseen sums after %d passes, %.0f s of CPU;"
                        + " always the most frequent sum: 1 %%",
                seed, 100 * share, unseen.size(), pass, cpuSeconds() - begun);
        return share;
    }

    private static double share(Network network, List<Sum> sums) {
        Runner runner = network.newRunner();
        int width = CHARACTERS.size();
        float[] outputs = new float[STEPS * width];
        int right = 0;
        for (Sum sum : sums) {
            runner.run(network.newState(), sum.inputs(), STEPS, outputs);
            right += answer(outputs, width).equals(sum.answer()) ? 1 : 0;
        }
        return (double) right / sums.size();
    }

    private static String answer(float[] outputs, int width) {
        int[] tokens = new int[ANSWER];
        for (int i = 0; i < ANSWER; i++) {
            int at = (QUESTION + i) * width;
            for (int j = 1; j < width; j++) {
                tokens[i] = outputs[at + j] > outputs[at + tokens[i]] ? j : tokens[i];
            }
        }
        return CHARACTERS.decode(tokens);
    }

    private static List<Sum> sums(Random random) {
        List<Sum> sums = new ArrayList<>();
        for (int a = 0; a < 100; a++) {
            for (int b = 0; b < 100; b++) {
                sums.add(Sum.of(a, b));
            }
        }
        Collections.shuffle(sums, random);
        return sums;
    }
}
