package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.WeightFormat;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.TrainingSplit;
import dev.rondo.data.Vocabulary;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tiny Shakespeare, character by character, by the recipe of Karpathy's char-rnn: two LSTMs of 128 units, fifty parallel streams of
 * text, gradients that go back fifty characters, and RMSprop. The last tenth of the text is held out for validation.
 */
class ShakespeareProof {
    private static final String FILE = "tinyshakespeare.txt";
    private static final int STREAMS = 50;
    private static final int LENGTH = 50;
    /** In nats per character. */
    private static final double WANTED = 1.65;

    private static final int FIRST_SLOWER_PASS = 10;
    private static final double SLOWER = 0.97;

    @Test
    @Tag("proof")
    void shouldForetellTheNextCharacter() throws IOException {
        String text = Files.readString(Proof.data(FILE));
        assertTrue(train(text, 1, 50) <= WANTED);
    }

    /** Trains until the loss is small enough or the passes are used up. {@return the least validation loss of a pass} */
    static double train(String text, long seed, int passes) {
        double begun = cpuSeconds();
        Vocabulary characters = Vocabulary.ofCharacters(text);
        int[] tokens = characters.encode(text);
        TrainingSplit split = TrainingSplit.byFraction(0.9, tokens.length);
        int[] validation = split.validation(tokens);
        BatchSource batches = BatchSource.streams(split.training(tokens), STREAMS, LENGTH);
        Network fresh = Network.builder(characters.size())
                .embedding(64)
                .lstm(128)
                .lstm(128)
                .dense(characters.size())
                .build(seed);
        double least = Double.POSITIVE_INFINITY;
        int pass = 0;
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(2e-3f).withAlpha(0.95f))
                .clipNorm(5)
                .build()) {
            for (; pass < passes && least > WANTED; pass++) {
                trainer.setLearningRateFactor(Math.pow(SLOWER, Math.max(0, pass - FIRST_SLOWER_PASS)));
                double sum = 0;
                do {
                    sum += trainer.trainBatch(batches.next()).loss();
                } while (!batches.passEnded());
                least = Math.min(least, loss(trainer, validation));
                say(
                        "  %d passes, %.0f s of CPU: training loss %.3f, least validation loss %.3f",
                        pass + 1, cpuSeconds() - begun, sum / batches.batchesPerPass(), least);
            }
            sayCompressed(trainer.network(), validation);
        }
        say(
                "tiny Shakespeare, two LSTMs of 128, seed %d: validation loss %.3f nats a character after %d passes,"
                        + " %.0f s of CPU; by the character before alone: %.3f",
                seed,
                least,
                pass,
                cpuSeconds() - begun,
                bigramLoss(split.training(tokens), validation, characters.size()));
        return least;
    }

    /** Measures the accuracy that narrow weights cost. */
    private static void sayCompressed(Network network, int[] validation) {
        for (WeightFormat format : WeightFormat.values()) {
            try (Trainer trainer = Trainer.builder(network.withWeightFormat(format))
                    .loss(Loss.CROSS_ENTROPY)
                    .optimizer(RmsProp.of(2e-3f))
                    .build()) {
                say("  weights in %s: validation loss %.4f", format, loss(trainer, validation));
            }
        }
    }

    private static double loss(Trainer trainer, int[] tokens) {
        BatchSource batches = BatchSource.streams(tokens, STREAMS, LENGTH);
        double sum = 0;
        int steps = 0;
        do {
            Batch batch = batches.next();
            sum += trainer.evaluate(batch) * batch.steps();
            steps += batch.steps();
        } while (!batches.passEnded());
        return sum / steps;
    }

    /** {@return the loss of a bigram model with add-one smoothing} */
    private static double bigramLoss(int[] training, int[] validation, int width) {
        int[][] pairs = new int[width][width];
        int[] seen = new int[width];
        for (int i = 1; i < training.length; i++) {
            pairs[training[i - 1]][training[i]]++;
            seen[training[i - 1]]++;
        }
        double sum = 0;
        for (int i = 1; i < validation.length; i++) {
            int before = validation[i - 1];
            sum -= Math.log((pairs[before][validation[i]] + 1.0) / (seen[before] + width));
        }
        return sum / (validation.length - 1);
    }
}
