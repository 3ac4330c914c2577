package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.layer.Initializer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.ClassificationMetrics;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Japanese Vowels (Kudo, Toyama, Shimbo 1999): which of nine speakers said an "ae", from 7 to 29 steps of 12 coefficients. The recipe
 * is that of MATLAB's example of sequence classification; the files are those of timeseriesclassification.com.
 */
class JapaneseVowelsProof {
    private static final int SPEAKERS = 9;
    private static final int COEFFICIENTS = 12;
    private static final int BATCH = 27;
    private static final double WANTED = 0.94;

    @Test
    @Tag("proof")
    void shouldTellTheSpeakers() throws IOException {
        assertTrue(train(read("JapaneseVowels_TRAIN.ts"), read("JapaneseVowels_TEST.ts"), 1, 100) >= WANTED);
    }

    /** {@return the share of test utterances whose speaker is identified} */
    static double train(SequenceDataset utterances, SequenceDataset test, long seed, int passes) {
        double begun = cpuSeconds();
        BatchSource batches = BatchSource.shuffled(utterances, BATCH, seed);
        Network fresh = Network.builder(COEFFICIENTS)
                .lstm(100)
                .dense(SPEAKERS)
                .init(Initializer.KERAS)
                .build(seed);
        ClassificationMetrics counts = ClassificationMetrics.of(SPEAKERS);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-3f))
                .clipNorm(1)
                .build()) {
            for (int pass = 0; pass < passes; pass++) {
                do {
                    trainer.trainBatch(batches.next());
                } while (!batches.passEnded());
            }
            Proof.count(trainer, BatchSource.inOrder(test, test.size()).next(), counts);
        }
        say("%s", counts);
        say(
                "Japanese Vowels, LSTM of 100, seed %d: %.1f %% of %d utterances after %d passes, %.0f s of CPU;"
                        + " always the most frequent speaker: %.1f %%",
                seed, 100 * counts.accuracy(), counts.count(), passes, cpuSeconds() - begun, 100 * most(counts));
        return counts.accuracy();
    }

    private static double most(ClassificationMetrics counts) {
        long most = 0;
        for (int i = 0; i < SPEAKERS; i++) {
            long count = 0;
            for (int j = 0; j < SPEAKERS; j++) {
                count += counts.confused(i, j);
            }
            most = Math.max(most, count);
        }
        return (double) most / counts.count();
    }

    private static SequenceDataset read(String name) throws IOException {
        List<Sequence> utterances = new ArrayList<>();
        for (String line : Files.readAllLines(Proof.data(name))) {
            if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("@")) {
                utterances.add(utterance(line.split(":")));
            }
        }
        return SequenceDataset.of(LossAt.LAST_STEP, utterances);
    }

    /** Twelve rows of values, one per coefficient, and the number of the speaker, from 1 to 9. */
    private static Sequence utterance(String[] fields) {
        int steps = fields[0].split(",").length;
        float[] values = new float[steps * COEFFICIENTS];
        for (int c = 0; c < COEFFICIENTS; c++) {
            String[] row = fields[c].split(",");
            for (int t = 0; t < steps; t++) {
                values[t * COEFFICIENTS + c] = Float.parseFloat(row[t]);
            }
        }
        return Sequence.ofVectors(COEFFICIENTS, values).withLabels(Integer.parseInt(fields[COEFFICIENTS]) - 1);
    }
}
