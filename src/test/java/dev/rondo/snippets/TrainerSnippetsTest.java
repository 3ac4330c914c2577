package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of {@link Trainer}, compiled and run: it learns the running sum of its inputs. */
@Tag("once")
class TrainerSnippetsTest {
    @Test
    void shouldTrainOnBatches() {
        // @start region="trainer"
        Network network = Network.builder(1).lstm(16).dense(1).build(42);
        Batch batch = Batch.ofVectors(1);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-2f))
                .clipNorm(1f)
                .build()) {
            for (int i = 0; i < 100; i++) {
                batch.begin(20, 8, Batch.LossAt.EVERY_STEP); // 8 sequences of 20 steps
                fill(batch.inputs(), batch.targets(1)); // both [T][B][1]
                trainer.trainBatch(batch);
            }
            network = trainer.network(); // a snapshot of the weights, to run or to save
        }
        // @end
        try (Trainer untrained = trainer(Network.builder(1).lstm(16).dense(1).build(42));
                Trainer trained = trainer(network)) {
            assertTrue(trained.evaluate(batch) < untrained.evaluate(batch) / 4);
        }
    }

    private static Trainer trainer(Network network) {
        return Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-2f))
                .build();
    }

    private static void fill(float[] inputs, float[] targets) {
        for (int row = 0; row < 20 * 8; row++) {
            inputs[row] = (row * 37 % 11 - 5) / 50f;
            targets[row] = inputs[row] + (row < 8 ? 0 : targets[row - 8]);
        }
    }
}
