package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.EpochReport;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.optimizer.Adam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@link Fit}, compiled and run: it classifies two kinds of waves. */
@Tag("once")
class FitSnippetsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFitOverEpochs() {
        SequenceDataset training = waves(0, 48);
        SequenceDataset validation = waves(48, 64);
        Path file = folder.resolve("run.checkpoint");
        List<EpochReport> reports = new ArrayList<>();
        // @start region="fit"
        Network network = Network.builder(1).gru(12).dense(2).build(42);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1f)
                .build()) {
            Fit fit = Fit.builder(trainer, BatchSource.shuffled(training, 8, 1))
                    .epochs(20)
                    .validate(BatchSource.inOrder(validation, 16), Metrics.accuracy(2))
                    .earlyStopping(5)
                    .checkpoint(file, 5)
                    // @replace substring="reports::add" replacement="System.out::println":
                    .listener(reports::add)
                    .build();
            network = fit.run(); // the network of the epoch with the lowest validation loss
            // @end
            assertTrue(fit.bestLoss() < 0.3, "loss " + fit.bestLoss());
            assertEquals(fit.epochs(), reports.size());
        }
        assertEquals(2, network.outputSize());
        assertTrue(Files.exists(file));
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
