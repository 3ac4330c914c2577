package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.sample.Sunspots;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Standardizer;
import dev.rondo.train.Fit;
import dev.rondo.train.FitListener;
import dev.rondo.train.Plateau;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.Arrays;
import java.util.List;

/**
 * Trains the demo's network on the months before the test months. The series is cut into 16 streams that form a batch,
 * at different places in every epoch, with back-propagation truncated to 32 steps. The last 20 years are held out for
 * validation: they decide when the learning rate falls, when training stops, and which epoch is kept.
 */
final class SunspotTraining {
    static final int EPOCHS = 150;
    static final long SEED = 7;

    private static final int HIDDEN = 32;
    private static final int STREAMS = 16;
    private static final int TRUNCATION = 32;
    private static final int SHIFTS = 40;
    private static final int VALIDATION_MONTHS = 240;
    private static final float LEARNING_RATE = 3e-3f;
    private static final int PATIENCE = 25;
    private static final Plateau PLATEAU =
            Plateau.standard().withFactor(0.3).withPatience(8).withLeast(0.02);

    private SunspotTraining() {}

    /**
     * {@return a trained network, with the mean and standard deviation of the training months in its metadata}
     *
     * @param series the series; only the months before the test months are used
     * @param epochs the maximum number of epochs
     * @param listener is notified of each epoch; the loss is the mean squared error of standardized values
     */
    static Network train(Sunspots series, int epochs, FitListener listener) {
        float[] months = Arrays.copyOf(series.numbers(), series.indexOf(Sunspots.FIRST_TEST_MONTH));
        Standardizer standardizer = Standardizer.fit(months, 1);
        float[] inputs = standardizer.apply(months);
        Network fresh = Network.builder(1)
                .lstm(HIDDEN)
                .dense(1)
                .metadata("mean", Float.toString(standardizer.mean(0)))
                .metadata("std", Float.toString(standardizer.deviation(0)))
                .build(SEED);
        float[] training = Arrays.copyOf(inputs, inputs.length - VALIDATION_MONTHS);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(LEARNING_RATE))
                .clipNorm(1f)
                .truncatedBptt(TRUNCATION)
                .build()) {
            return Fit.builder(trainer, BatchSource.streams(training, 1, STREAMS, training.length, SHIFTS, SEED))
                    .epochs(epochs)
                    .validate(validation(inputs))
                    .reduceOnPlateau(PLATEAU)
                    .earlyStopping(PATIENCE)
                    .listener(listener)
                    .build()
                    .run();
        }
    }

    /** {@return one sequence of all months, each the target of the months before it; only the last ones have weight} */
    private static BatchSource validation(float[] months) {
        int steps = months.length - 1;
        float[] weights = new float[steps];
        Arrays.fill(weights, steps - VALIDATION_MONTHS, steps, 1f);
        Sequence sequence = Sequence.ofVectors(1, Arrays.copyOf(months, steps))
                .withTargets(1, Arrays.copyOfRange(months, 1, months.length))
                .withWeights(weights);
        return BatchSource.inOrder(SequenceDataset.of(Batch.LossAt.EVERY_STEP, List.of(sequence)), 1);
    }
}
