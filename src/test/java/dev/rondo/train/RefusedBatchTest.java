package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Windows;
import dev.rondo.layer.Activation;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches and losses from which a network would learn something wrong, or nothing, without a word. */
@Tag("once")
class RefusedBatchTest {
    private static final Network THREE = Network.builder(2).lstm(3).dense(3).build(1);

    private static TrainerBuilder builder(Network network, Loss loss) {
        return Trainer.builder(network).loss(loss).optimizer(Sgd.of(0.1f));
    }

    private static Batch begun(int steps, int size) {
        Batch batch = Batch.ofVectors(2);
        batch.begin(steps, size, LossAt.EVERY_STEP);
        Arrays.fill(batch.inputs(), 0.5f);
        return batch;
    }

    @Test
    void shouldNotTrainOnForgottenLabels() {
        try (Trainer trainer = builder(THREE, Loss.CROSS_ENTROPY).build()) {
            Batch batch = begun(2, 1);
            assertRefused(() -> trainer.trainBatch(batch), "no targets", "labels()");
            batch.labels()[0] = 2;
            assertRefused(() -> trainer.trainBatch(batch), "from 0 to 2", "labels[1] is -1", "not set");
            batch.labels()[1] = 1;
            assertEquals(1, trainer.trainBatch(batch).updates());
            batch.begin(2, 1, LossAt.EVERY_STEP);
            assertRefused(() -> trainer.trainBatch(batch), "no targets");
            assertRefused(() -> trainer.evaluate(batch), "no targets");
            batch.labels();
            assertRefused(() -> trainer.trainBatch(batch), "labels[0] is -1");
        }
    }

    @Test
    void shouldNotTrainOnForgottenTargets() {
        try (Trainer trainer = builder(THREE, Loss.MEAN_SQUARED_ERROR).build()) {
            Batch batch = begun(1, 2);
            Arrays.fill(batch.targets(3), 0, 3, 1f);
            assertRefused(ArithmeticException.class, () -> trainer.trainBatch(batch), "[0][1] has NaN at 0");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldRefuseWeightsThatAreNone(float weight) {
        for (NonFinitePolicy policy : NonFinitePolicy.values()) {
            try (Trainer trainer =
                    builder(THREE, Loss.CROSS_ENTROPY).onNonFinite(policy).build()) {
                Batch batch = begun(1, 2);
                Arrays.fill(batch.labels(), 0);
                batch.weights()[1] = weight;
                assertRefused(() -> trainer.trainBatch(batch), "at least 0", "weights[1] is " + weight);
            }
        }
    }

    @Test
    void shouldRefuseRowsThatAreNoProbabilities() {
        float[] inputs = {1, 2};
        try (Trainer trainer = builder(THREE, Loss.CROSS_ENTROPY).build()) {
            assertRefused(() -> trainer.adapt(THREE.newState(), inputs, new float[3]), "probabilities", "is 0.0");
            assertRefused(() -> trainer.adapt(THREE.newState(), inputs, new float[] {2, -1, 0}), "has -1.0");
            AdaptReport report = trainer.adapt(THREE.newState(), inputs, new float[] {0.5f, 0.25f, 0.25f});
            assertTrue(report.lossBefore() > 0);
        }
        try (Trainer trainer =
                builder(THREE, Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS).build()) {
            assertRefused(() -> trainer.adapt(THREE.newState(), inputs, new float[] {0, 1, 2}), "0 to 1", "is 2.0");
        }
    }

    @Test
    void shouldRefuseLossesThatCannotLearn() {
        Network one = Network.builder(2).lstm(3).dense(1).build(1);
        assertRefused(
                builder(one, Loss.CROSS_ENTROPY)::build, "per class", "always 0", "BINARY_CROSS_ENTROPY_WITH_LOGITS");
        Network softmax =
                Network.builder(2).lstm(3).dense(3, Activation.SOFTMAX).build(1);
        assertRefused(builder(softmax, Loss.CROSS_ENTROPY)::build, "softmax itself", "linear", "Activation.LINEAR");
        Network sigmoid =
                Network.builder(2).lstm(3).dense(3, Activation.SIGMOID).build(1);
        assertRefused(
                builder(sigmoid, Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS)::build,
                "sigmoid itself",
                "BINARY_CROSS_ENTROPY");
        Network constant =
                Network.builder(2).lstm(3).dense(1, Activation.SOFTMAX).build(1);
        assertRefused(builder(constant, Loss.MEAN_SQUARED_ERROR)::build, "always 1", "sigmoid");
    }

    @Test
    void shouldNameWhatATrainerLacks() {
        Class<IllegalStateException> type = IllegalStateException.class;
        assertRefused(type, Trainer.builder(THREE)::build, "needs a loss and an optimizer");
        assertRefused(type, Trainer.builder(THREE).loss(Loss.CROSS_ENTROPY)::build, "needs an optimizer");
        assertRefused(type, Trainer.builder(THREE).optimizer(Sgd.of(1))::build, "needs a loss:");
        assertRefused(NullPointerException.class, () -> Trainer.builder(THREE).loss(null), "loss");
        assertRefused(NullPointerException.class, () -> Trainer.builder(THREE).optimizer(null), "optimizer");
    }

    @Test
    void shouldNotTrainAfterClose() {
        for (int threads = 1; threads <= 2; threads++) {
            Trainer trainer =
                    builder(THREE, Loss.CROSS_ENTROPY).threads(threads).build();
            Batch batch = begun(1, 1);
            batch.labels()[0] = 1;
            trainer.trainBatch(batch);
            trainer.close();
            assertRefused(IllegalStateException.class, () -> trainer.trainBatch(batch), "closed");
            assertRefused(IllegalStateException.class, () -> trainer.evaluate(batch), "closed");
            assertEquals(3, trainer.network().outputSize());
        }
    }

    /** The steps of a batch are [T][B] in shuffled order: the message also names the row of the data. */
    @Test
    void shouldNameTheRowOfTheDataSet() {
        float[] series = new float[40];
        Arrays.fill(series, 1e30f);
        SequenceDataset windows = new Windows(4, 3, 1).cut(Sequence.ofVectors(2, series), LossAt.LAST_STEP);
        Network two = Network.builder(2).lstm(3).dense(2).build(1);
        try (Trainer trainer = builder(two, Loss.MEAN_SQUARED_ERROR).build()) {
            Batch batch = windows.newBatch();
            windows.fill(batch, new int[] {4, 2}, 0, 2);
            batch.inputs()[(1 * 2 + 1) * 2] = Float.NaN;
            assertRefused(
                    ArithmeticException.class,
                    () -> trainer.trainBatch(batch),
                    "inputs[1][1][0] is NaN (step 1 of sequence 2 of the data set, row 7 of its series)");
        }
        assertEquals("row 5 of the series", stream().describeOrigin(2, 1));
        assertEquals("", begun(1, 1).describeOrigin(0, 0));
    }

    private static Batch stream() {
        return BatchSource.streams(new int[] {0, 1, 2, 0, 1, 2, 0}, 2, 3).next();
    }

    @Test
    void shouldRefuseDataThatCannotBeLearned() {
        float[] gap = {1, 2, Float.NaN, 4, 5, 6};
        assertRefused(
                () -> new Windows(1, 1, 1).cut(Sequence.ofVectors(1, gap), LossAt.LAST_STEP),
                "series",
                "step 2",
                "NaN",
                "withMissing");
        assertRefused(() -> BatchSource.streams(gap, 1, 1, 2), "series", "step 2", "NaN");
        assertRefused(
                () -> new Windows(1, 1, 0).cut(Sequence.ofTokens(1, -1), LossAt.LAST_STEP),
                "step 1",
                "is -1",
                "withMissing");
        Sequence inputs = Sequence.ofVectors(2, gap);
        assertRefused(() -> every(inputs.withLabels(0, 1, 2)), "inputs of sequence 0", "step 1", "NaN", "withMissing");
        Sequence known = inputs.withMissing(false, true, false);
        assertRefused(() -> every(known.withLabels(0, -1, 2)), "classes of sequence 0", "step 1", "-1", "withWeights");
        assertRefused(() -> every(known.withTargets(1, 0, 1, Float.NaN)), "targets", "step 2", "NaN", "withWeights");
        every(known.withLabels(0, -1, 2).withWeights(1, 0, 1));
        every(known.withTargets(1, 0, 1, Float.NaN).withWeights(1, 1, 0));
        assertRefused(() -> every(Sequence.ofTokens(1, -1).withLabels(0, 1)), "tokens of sequence 0", "step 1", "-1");
    }

    private static SequenceDataset every(Sequence sequence) {
        return SequenceDataset.of(LossAt.EVERY_STEP, List.of(sequence));
    }

    @Test
    void shouldNameSizesThatNoArrayHas() {
        Batch batch = Batch.ofVectors(2);
        assertRefused(() -> batch.begin(65536, 65536, LossAt.LAST_STEP), "65536 x 65536 = 4294967296");
        assertRefused(() -> batch.begin(1 << 30, 1, LossAt.LAST_STEP), "1073741824 x 2 = 2147483648");
        batch.begin(1, 1, LossAt.LAST_STEP);
        assertEquals(1, batch.size());
    }
}
