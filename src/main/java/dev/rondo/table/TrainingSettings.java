package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.train.Fit;
import dev.rondo.train.FitBuilder;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import java.util.Objects;

/**
 * How a model of a table is trained.
 *
 * @param optimizer the optimizer
 * @param clipNorm the largest norm of all gradients together; 0 for no clipping
 * @param truncation the steps that gradients go back; 0 for the whole sequence
 * @param epochs the largest number of passes over the training data
 * @param patience the number of epochs without a lower validation loss after which training stops; 0 for no limit
 * @param threads the threads that share the work; the weights have the same bits for any number
 * @param seed the seed of the weights and of the order of the data
 */
public record TrainingSettings(
        Optimizer optimizer, float clipNorm, int truncation, int epochs, int patience, int threads, long seed) {
    /** Adam at a learning rate of 0.003, clipping at 1, at most 100 epochs, 12 of them without a lower loss, one thread. */
    public static final TrainingSettings DEFAULT = new TrainingSettings(Adam.of(3e-3f), 1, 0, 100, 12, 1, 1);

    private static final int UPDATES_PER_EPOCH = 16;
    private static final int LARGEST_BATCH = 32;

    /** Checks the numbers. */
    public TrainingSettings {
        Objects.requireNonNull(optimizer, "optimizer");
        if (!(clipNorm >= 0) || truncation < 0 || epochs < 1 || patience < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "clipNorm, truncation and patience must be at least 0, epochs and threads at"
                            + " least 1, but they are " + clipNorm + ", " + truncation + ", " + patience + ", " + epochs
                            + " and "
                            + threads);
        }
    }

    /**
     * {@return these settings with a number of epochs}
     *
     * @param count the largest number of epochs
     */
    public TrainingSettings withEpochs(int count) {
        return new TrainingSettings(optimizer, clipNorm, truncation, count, patience, threads, seed);
    }

    static int batchSize(int sequences) {
        return Math.clamp(sequences / UPDATES_PER_EPOCH, 1, LARGEST_BATCH);
    }

    /**
     * {@return a trainer; the caller closes it}
     *
     * @param network the network
     * @param loss the loss to minimise
     */
    public Trainer newTrainer(Network network, Loss loss) {
        TrainerBuilder builder = Trainer.builder(network)
                .loss(loss)
                .optimizer(optimizer)
                .threads(threads)
                .seed(seed);
        if (clipNorm > 0) {
            builder.clipNorm(clipNorm);
        }
        if (truncation > 0) {
            builder.truncatedBptt(truncation);
        }
        return builder.build();
    }

    /**
     * {@return a builder of a fit}
     *
     * @param trainer the trainer
     * @param training the training data
     * @param validation the validation data, which decides which epoch is best
     */
    public FitBuilder newFit(Trainer trainer, BatchSource training, BatchSource validation) {
        Objects.requireNonNull(trainer, "trainer");
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(validation, "validation");
        FitBuilder builder = Fit.builder(trainer, training).epochs(epochs).validate(validation);
        return patience > 0 ? builder.earlyStopping(patience) : builder;
    }
}
