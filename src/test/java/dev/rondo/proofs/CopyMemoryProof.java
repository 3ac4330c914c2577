package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.OneHot;
import dev.rondo.layer.Initializer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Copy memory (Bai, Kolter, Koltun 2018): the network reads ten symbols out of eight, waits T steps, and must then repeat them in
 * order. Without a memory the best strategy is to guess each of the ten, and to be certain of the blanks before them.
 */
class CopyMemoryProof {
    private static final int COPIED = 10;
    private static final int KINDS = 8;
    private static final int BLANK = 0;
    private static final int DELIMITER = KINDS + 1;
    private static final int SYMBOLS = KINDS + 2;
    private static final int BATCH = 32;
    private static final int TEST_SIZE = 1000;
    private static final int UPDATES_BETWEEN_TESTS = 500;

    @Test
    @Tag("proof")
    void shouldCopyOver10Steps() {
        assertTrue(train(10, 1, 3000) < memoryless(10));
    }

    @Test
    @Tag("proof")
    void shouldCopyOver30Steps() {
        assertTrue(train(30, 1, 3000) < memoryless(30));
    }

    private static double memoryless(int wait) {
        return COPIED * Math.log(KINDS) / (wait + 2 * COPIED);
    }

    /** Forget gates start open (Jozefowicz, Zaremba, Sutskever 2015); otherwise 30 steps take more updates than these. */
    private static Network network(long seed) {
        return Network.builder(SYMBOLS)
                .lstm(128)
                .dense(SYMBOLS)
                .init(Initializer.PYTORCH.withForgetBias(1))
                .build(seed);
    }

    /** {@return the cross-entropy per step on unseen sequences} */
    static double train(int wait, long seed, long limit) {
        double begun = cpuSeconds();
        Random random = new Random(seed);
        Batch batch = Batch.ofVectors(SYMBOLS);
        Batch test = Batch.ofVectors(SYMBOLS);
        fill(test, wait, TEST_SIZE, new Random(-1));
        double loss = Double.NaN;
        try (Trainer trainer = Trainer.builder(network(seed))
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(1e-3f))
                .clipNorm(1)
                .build()) {
            while (trainer.updates() < limit) {
                for (int i = 0; i < UPDATES_BETWEEN_TESTS; i++) {
                    fill(batch, wait, BATCH, random);
                    trainer.trainBatch(batch);
                }
                loss = trainer.evaluate(test);
                say("  T %d, %,d updates: %.4f, memoryless %.4f", wait, trainer.updates(), loss, memoryless(wait));
            }
            say(
                    "copy memory, T %d, LSTM of 128, seed %d: cross-entropy %.4f after %,d updates, %.0f s of CPU;"
                            + " memoryless: %.4f",
                    wait, seed, loss, trainer.updates(), cpuSeconds() - begun, memoryless(wait));
        }
        return loss;
    }

    private static void fill(Batch batch, int wait, int size, Random random) {
        int steps = wait + 2 * COPIED;
        batch.begin(steps, size, Batch.LossAt.EVERY_STEP);
        int[] labels = batch.labels();
        Arrays.fill(labels, 0, steps * size, BLANK);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < size; b++) {
                int symbol = t < COPIED ? 1 + random.nextInt(KINDS) : t < wait + COPIED - 1 ? BLANK : DELIMITER;
                OneHot.encode(symbol, SYMBOLS, batch.inputs(), (t * size + b) * SYMBOLS);
                if (t < COPIED) {
                    labels[(wait + COPIED + t) * size + b] = symbol;
                }
            }
        }
    }
}
