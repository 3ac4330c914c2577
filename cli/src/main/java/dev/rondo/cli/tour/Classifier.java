package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.List;

/** Trains classifiers, and classifies. */
final class Classifier {
    private static final int BATCH = 20;

    private Classifier() {}

    /** {@return a network that is trained on labelled sequences, with Adam, 1e-2 at first and 1e-3 in the last quarter, clipped at 1} */
    static Network train(Network fresh, LossAt lossAt, List<Sequence> sequences, int epochs) {
        // @start region=classify
        BatchSource batches = BatchSource.shuffled(SequenceDataset.of(lossAt, sequences), BATCH, 1);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1)
                .build()) {
            for (int i = 0; i < epochs * batches.batchesPerPass(); i++) {
                trainer.setLearningRateFactor(4 * i < 3 * epochs * batches.batchesPerPass() ? 1 : 0.1);
                trainer.trainBatch(batches.next());
            }
            return trainer.network();
        }
        // @end region=classify
    }

    /** {@return the class of each sequence after its last step} */
    static int[] classify(Network network, List<float[]> sequences) {
        return sequences.stream()
                .mapToInt(sequence -> {
                    int[] answers = Answers.of(network, sequence);
                    return answers[answers.length - 1];
                })
                .toArray();
    }

    /** {@return the class of each vector: that of the nearest mean of the training vectors of a class} */
    static int[] nearestMean(List<float[]> training, int[] labels, int classes, List<float[]> vectors) {
        int width = training.getFirst().length;
        double[][] means = new double[classes][width];
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < width; j++) {
                means[labels[i]][j] += training.get(i)[j] / counts[labels[i]];
            }
        }
        return vectors.stream().mapToInt(vector -> nearest(means, vector)).toArray();
    }

    private static int nearest(double[][] means, float[] vector) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < means.length; c++) {
            double distance = 0;
            for (int j = 0; j < vector.length; j++) {
                distance += (vector[j] - means[c][j]) * (vector[j] - means[c][j]);
            }
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }
}
