package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.data.Batches;
import dev.rondo.data.Standardizer;
import dev.rondo.train.Adam;
import dev.rondo.train.Loss;
import dev.rondo.train.Trainer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fits the demo's forecaster to the months before the test, as the script did that trained PyTorch's: the series is cut
 * into streams that are read side by side, by back-propagation truncated to 32 steps; where the first stream begins moves
 * from epoch to epoch.
 */
final class SunspotTraining {
    static final int EPOCHS = 120;
    static final long SEED = 7;

    private static final int HIDDEN = 32;
    private static final int STREAMS = 16;
    private static final int TRUNCATION = 32;
    private static final int LARGEST_OFFSET = 40;
    private static final float LEARNING_RATE = 3e-3f;
    /** From this epoch on the learning rate is a sixth. */
    private static final int SLOWER_FROM = 81;

    private static final double SLOWER = 1.0 / 6;

    /** Is told the mean squared error of an epoch, in squared standard deviations. */
    @FunctionalInterface
    interface Listener {
        void epoch(double loss);
    }

    private SunspotTraining() {}

    /**
     * {@return a trained network, with the mean and standard deviation of what it was trained on}
     *
     * @param series its first months, up to the test
     * @param epochs how often they are read
     * @param listener is told of each epoch
     */
    static Network train(Sunspots series, int epochs, Listener listener) {
        float[] months = Arrays.copyOf(series.numbers(), series.indexOf(Sunspots.FIRST_TEST_MONTH));
        Standardizer standardizer = Standardizer.fit(months, 1);
        float[] inputs = standardizer.apply(months);
        Network fresh = Network.builder(1)
                .lstm(HIDDEN)
                .dense(1)
                .metadata("mean", Float.toString(standardizer.mean(0)))
                .metadata("std", Float.toString(standardizer.deviation(0)))
                .build(SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        try (Trainer trainer = Trainer.of(fresh)
                .loss(Loss.MEAN_SQUARED)
                .optimizer(Adam.of(LEARNING_RATE))
                .clipNorm(1f)
                .truncate(TRUNCATION)
                .build()) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                trainer.setLearningRateFactor(epoch < SLOWER_FROM ? 1 : SLOWER);
                float[] read = Arrays.copyOfRange(inputs, random.nextInt(LARGEST_OFFSET), inputs.length);
                Batches streams = Batches.streams(read, 1, STREAMS, read.length);
                listener.epoch(trainer.trainBatch(streams.next()).loss());
            }
            return trainer.network();
        }
    }
}
