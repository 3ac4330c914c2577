package dev.rondo.snippets;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Adam;
import dev.rondo.train.BatchReport;
import dev.rondo.train.Fit;
import dev.rondo.train.RmsProp;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The examples in the Javadoc of {@code dev.rondo.train}. {@link SnippetsTest} runs them. */
final class TrainingSnippets {
    private TrainingSnippets() {}

    /** Trains on batches that are filled by hand: the target is the sum of the sequence so far. */
    static double trainer(int updates) {
        // @start region="trainer"
        Network network = Network.builder(1).lstm(16).dense(1).build(42);
        Batch batch = Batch.ofVectors(1);
        batch.begin(20, 8, Batch.LossAt.EVERY_STEP); // 8 sequences of 20 steps
        fill(batch.inputs(), batch.targets(1));
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-2f))
                .clipNorm(1f)
                .build()) {
            BatchReport report = null;
            for (int i = 0; i < updates; i++) {
                report = trainer.trainBatch(batch);
            }
            Network trained = trainer.network(); // a snapshot, to run or to save
            // @end
            return trained.parameterCount() == network.parameterCount() ? report.loss() : Double.NaN;
        }
    }

    private static void fill(float[] inputs, float[] targets) {
        for (int row = 0; row < 20 * 8; row++) {
            inputs[row] = (row * 37 % 11 - 5) / 50f;
            targets[row] = inputs[row] + (row < 8 ? 0 : targets[row - 8]);
        }
    }

    /** Trains a classifier of two kinds of waves, over epochs. */
    static Fit fit(Path checkpoint) {
        SequenceDataset training = waves(0, 48);
        SequenceDataset validation = waves(48, 64);
        // @start region="fit"
        Network network = Network.builder(1).gru(12).dense(2).build(42);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1f)
                .build()) {
            Fit fit = Fit.builder(trainer, BatchSource.shuffled(training, 8, 1))
                    .epochs(20)
                    .validate(BatchSource.inOrder(validation, 16), Metric.accuracy(2))
                    .earlyStopping(5)
                    .checkpoint(checkpoint, 5)
                    .listener(report -> System.out.println(report))
                    .build();
            Network best = fit.run(); // the network of the epoch with the lowest validation loss
            // @end
            return best.outputSize() == 2 ? fit : null;
        }
    }

    private static SequenceDataset waves(int from, int to) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = from; i < to; i++) {
            float[] values = new float[16];
            for (int t = 0; t < values.length; t++) {
                values[t] = (float) Math.sin(i + t * (i % 2 == 0 ? 0.4 : 1.1));
            }
            sequences.add(Sequence.ofVectors(1, values).withLabels(i % 2));
        }
        return SequenceDataset.of(Batch.LossAt.LAST_STEP, sequences);
    }
}
