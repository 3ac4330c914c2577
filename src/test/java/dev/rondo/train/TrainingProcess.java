package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A process that trains, writes a checkpoint after every epoch, and continues from an existing one. */
final class TrainingProcess {
    /** The line that it prints when training begins. */
    static final String BEGUN = "begun";

    private static final int SEED = 3;
    private static final int TOKENS = 6;

    private TrainingProcess() {}

    /** @param arguments the checkpoint file and the number of epochs */
    public static void main(String[] arguments) throws IOException {
        train(Path.of(arguments[0]), Integer.parseInt(arguments[1]), () -> System.out.println(BEGUN));
    }

    static void train(Path checkpoint, int epochs, Runnable begun) throws IOException {
        Network network = Network.builder(TOKENS)
                .embedding(4)
                .gru(8)
                .dropout(0.2f)
                .dense(TOKENS)
                .build(SEED);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.nAdam(1e-3f))
                .truncatedBptt(3)
                .accumulate(2)
                .seed(SEED)
                .build()) {
            Fit fit = Fit.builder(trainer, text(1))
                    .epochs(epochs)
                    .validate(text(2))
                    .reduceOnPlateau(
                            Plateau.standard().withFactor(0.8).withPatience(2).withLeast(0.3))
                    .checkpoint(checkpoint, 1)
                    .build();
            if (Files.exists(checkpoint)) {
                fit.restore(checkpoint);
            }
            begun.run();
            fit.run();
        }
    }

    private static BatchSource text(int seed) {
        return BatchSource.streams(
                new SplittableRandom(seed).ints(50, 0, TOKENS).toArray(), 2, 7);
    }
}
