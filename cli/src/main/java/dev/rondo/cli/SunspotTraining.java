package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.train.Adam;
import dev.rondo.train.Loss;
import dev.rondo.train.Trainer;
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
        int split = series.indexOf(Sunspots.FIRST_TEST_MONTH);
        float mean = mean(series.numbers(), split);
        float std = deviation(series.numbers(), split, mean);
        Network fresh = Network.builder(1)
                .lstm(HIDDEN)
                .dense(1)
                .metadata("mean", Float.toString(mean))
                .metadata("std", Float.toString(std))
                .build(SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        Batch batch = Batch.ofVectors(1);
        try (Trainer trainer = Trainer.of(fresh)
                .loss(Loss.MEAN_SQUARED)
                .optimizer(Adam.of(LEARNING_RATE))
                .clipNorm(1f)
                .truncate(TRUNCATION)
                .build()) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                trainer.setLearningRateFactor(epoch < SLOWER_FROM ? 1 : SLOWER);
                fill(batch, series.numbers(), random.nextInt(LARGEST_OFFSET), split, mean, std);
                listener.epoch(trainer.trainBatch(batch).loss());
            }
            return trainer.network();
        }
    }

    /** Streams [T][B] of months, the target of each being the month after it. */
    private static void fill(Batch batch, float[] numbers, int from, int to, float mean, float std) {
        int steps = (to - from - 1) / STREAMS;
        batch.begin(steps, STREAMS, Batch.LossAt.EVERY_STEP);
        float[] targets = batch.targets(1);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < STREAMS; b++) {
                int month = from + b * steps + t;
                batch.inputs()[t * STREAMS + b] = (numbers[month] - mean) / std;
                targets[t * STREAMS + b] = (numbers[month + 1] - mean) / std;
            }
        }
    }

    private static float mean(float[] values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return (float) (sum / count);
    }

    private static float deviation(float[] values, int count, float mean) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (values[i] - mean) * (double) (values[i] - mean);
        }
        return (float) Math.sqrt(sum / count);
    }
}
