package dev.rondo.train.loss;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OutputHeads;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.layer.Activation;
import dev.rondo.support.Allocations;
import dev.rondo.train.Evaluation;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.loss.LossHeads.Head;
import dev.rondo.train.metric.HeadMetric;
import dev.rondo.train.metric.Metric;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Losses of one's own, of sequences, sums and heads. */
@Tag("once")
class CombinedLossTest {
    private static final int STEPS = 6;
    private static final int SIZE = 3;
    private static final int WINDOW = 3;
    private static final int[] LENGTHS = {6, 4, 5};
    private static final float A = 0.85f;

    /** The weights of the first head's losses. */
    private static final double RATIO = 1;

    private static final double DC = 0.5;
    private static final double SQUARED = 0.25;

    private static final LossHeads HEADS = LossHeads.of(
            Head.of(
                    "audio",
                    2,
                    LossSum.of(AudioLosses.errorToSignal(A), (float) RATIO)
                            .plus(AudioLosses.DC, (float) DC)
                            .plus(Loss.MEAN_SQUARED_ERROR, (float) SQUARED)),
            Head.of("fault", 3, Loss.CROSS_ENTROPY).weighted(2));

    private static final Network NETWORK = Network.builder(2).lstm(4).dense(5).build(3);

    /** Two values and a class per step; the third step of the second sequence has no weight. */
    private static Batch batch() {
        SplittableRandom random = new SplittableRandom(5);
        Batch batch = Batch.ofVectors(2);
        batch.begin(STEPS, SIZE, Batch.LossAt.EVERY_STEP);
        System.arraycopy(LENGTHS, 0, batch.lengths(), 0, SIZE);
        float[] targets = batch.targets(3);
        float[] weights = batch.weights();
        for (int row = 0; row < STEPS * SIZE; row++) {
            for (int i = 0; i < 2; i++) {
                batch.inputs()[row * 2 + i] = random.nextFloat() * 4 - 2;
                targets[row * 3 + i] = random.nextFloat() * 2 - 1;
            }
            targets[row * 3 + 2] = random.nextInt(3);
            weights[row] = row == 2 * SIZE + 1 ? 0 : 0.5f + random.nextFloat();
        }
        return batch;
    }

    private static boolean counts(Batch batch, int row) {
        return row / SIZE < LENGTHS[row % SIZE] && batch.weights()[row] > 0;
    }

    /** The loss of the first head in float64, from outputs [T][B][5]. */
    private static double audio(Batch batch, double[] y) {
        double sum = 0;
        double squares = 0;
        double weights = 0;
        for (int b = 0; b < SIZE; b++) {
            for (int j = 0; j < 2; j++) {
                double energy = 0;
                double energyOfFiltered = 0;
                double errors = 0;
                double filtered = 0;
                double own = 0;
                for (int row = b; row < STEPS * SIZE; row += SIZE) {
                    if (counts(batch, row)) {
                        double weight = batch.weights()[row];
                        double target = batch.targets(3)[row * 3 + j];
                        double error = y[row * 5 + j] - target;
                        boolean before = row >= SIZE && counts(batch, row - SIZE);
                        double targetBefore = before ? batch.targets(3)[(row - SIZE) * 3 + j] : 0;
                        double errorBefore = before ? y[(row - SIZE) * 5 + j] - targetBefore : 0;
                        energy += weight * target * target;
                        energyOfFiltered += weight * Math.pow(target - A * targetBefore, 2);
                        filtered += weight * Math.pow(error - A * errorBefore, 2);
                        errors += weight * error;
                        squares += weight * error * error;
                        own += weight;
                    }
                }
                sum += RATIO * (filtered / own) / (energyOfFiltered / own + 1e-5) / (2 * SIZE);
                sum += DC * Math.pow(errors / own, 2) / (energy / own + 1e-5) / (2 * SIZE);
                weights += own;
            }
        }
        return sum + SQUARED * squares / weights;
    }

    /** The loss of the second head in float64. */
    private static double fault(Batch batch, double[] y) {
        double sum = 0;
        double weights = 0;
        for (int row = 0; row < STEPS * SIZE; row++) {
            if (counts(batch, row)) {
                double exponentials = 0;
                for (int j = 2; j < 5; j++) {
                    exponentials += Math.exp(y[row * 5 + j]);
                }
                int index = (int) batch.targets(3)[row * 3 + 2];
                sum += batch.weights()[row] * (Math.log(exponentials) - y[row * 5 + 2 + index]);
                weights += batch.weights()[row];
            }
        }
        return sum / weights;
    }

    @Test
    void shouldBeTheFormulasAndTheirSlopes() {
        Batch batch = batch();
        for (int threads : new int[] {1, 3}) {
            try (Backpropagation passes = new Backpropagation(NETWORK, threads, false)) {
                passes.streams().reset(SIZE);
                passes.forward(batch, 0, STEPS, false, 0);
                double[] y = new double[STEPS * SIZE * 5];
                for (int i = 0; i < y.length; i++) {
                    y[i] = passes.stepOutputs()
                            .values(i / 5)[passes.stepOutputs().at(i / 5) + i % 5];
                }
                double loss = passes.loss(HEADS, 0, 0.5f);
                assertEquals(audio(batch, y) + 2 * fault(batch, y), loss, 1e-6 * loss);
                double delta = 1e-5;
                for (int i = 0; i < y.length; i++) {
                    double value = y[i];
                    y[i] = value + delta;
                    double above = audio(batch, y) + 2 * fault(batch, y);
                    y[i] = value - delta;
                    double below = audio(batch, y) + 2 * fault(batch, y);
                    y[i] = value;
                    int at = passes.outputGradients().at(i / 5) + i % 5;
                    float gradient = passes.outputGradients().values()[at];
                    assertEquals(0.5 * (above - below) / (2 * delta), gradient, 1e-6, "output " + i);
                }
            }
        }
    }

    @Test
    void shouldCheckDerivatives() {
        LossFunction right = sequence -> {
            double sum = 0;
            for (int t = 0; t < sequence.steps(); t++) {
                double error = sequence.output(t, 0) - sequence.target(t, 0);
                sum += sequence.weight(t) * Math.pow(error, 4);
                sequence.addGradient(t, 0, sequence.weight(t) * 4 * Math.pow(error, 3));
            }
            return sum;
        };
        LossFunction forgotten = sequence -> {
            double sum = right.compute(sequence);
            return sum + Math.pow(sequence.output(1, 0), 2);
        };
        assertTrue(LossFunctions.gradientError(right, 1, 5, 1) < 1e-3);
        assertTrue(LossFunctions.gradientError(forgotten, 1, 5, 1) > 1e-2);
        for (CustomLoss loss :
                List.of(AudioLosses.DC, AudioLosses.errorToSignal(0), AudioLosses.errorToSignal(0.95f))) {
            double error = LossFunctions.gradientError(loss.function(), 2, 9, 2);
            assertTrue(error < 1e-6, () -> loss + ": " + error);
        }
        assertRefused(() -> CustomLoss.of(" ", right), "name");
        assertRefused(() -> AudioLosses.errorToSignal(1), "below 1", "1.0");
        assertRefused(() -> LossFunctions.gradientError(right, 1, 1, 1), "2 steps");
    }

    @Test
    void shouldBeTheSameWithOneTermAsWithoutASum() {
        float[] alone = trained(Loss.MEAN_SQUARED_ERROR, 1);
        assertArrayEquals(alone, trained(LossSum.of(Loss.MEAN_SQUARED_ERROR, 1), 1));
        assertArrayEquals(alone, trained(LossHeads.of(Head.of("all", 5, Loss.MEAN_SQUARED_ERROR)), 1));
    }

    @Test
    void shouldNotDependOnTheNumberOfThreads() {
        Loss loss = LossSum.of(AudioLosses.errorToSignal(A), 1).plus(Loss.huber(1), 0.5f);
        assertArrayEquals(trained(loss, 1), trained(loss, 3));
    }

    private static float[] trained(Loss loss, int threads) {
        Batch batch = batch();
        float[] targets = batch.targets(3).clone();
        batch.begin(STEPS, SIZE, Batch.LossAt.EVERY_STEP);
        float[] wide = batch.targets(5);
        for (int i = 0; i < STEPS * SIZE * 5; i++) {
            wide[i] = targets[i % targets.length];
        }
        try (Trainer trainer = Trainer.builder(NETWORK)
                .loss(loss)
                .optimizer(Sgd.of(0.1f))
                .threads(threads)
                .truncatedBptt(WINDOW)
                .build()) {
            trainer.trainBatch(batch);
            trainer.trainBatch(batch);
            return trainer.network().parameterBlock();
        }
    }

    @Test
    void shouldAllocateNothing() throws Throwable {
        try (Backpropagation passes = new Backpropagation(NETWORK, 1, false)) {
            passes.streams().reset(SIZE);
            passes.forward(batch(), 0, STEPS, false, 0);
            assertEquals(0, Allocations.onceCompiled(() -> {
                for (int i = 0; i < 200; i++) {
                    passes.loss(HEADS, 0, 1);
                }
            }));
        }
    }

    @Test
    void shouldReportTheLossOfEachHead() {
        SplittableRandom random = new SplittableRandom(8);
        Sequence[] sequences = new Sequence[5];
        for (int i = 0; i < sequences.length; i++) {
            float[] x = {random.nextFloat(), random.nextFloat(), 1, i};
            float[] t = {random.nextFloat(), 1, i % 3, 0.5f, random.nextFloat(), 2};
            sequences[i] = Sequence.ofVectors(2, x).withTargets(3, t);
        }
        SequenceDataset data = SequenceDataset.of(Batch.LossAt.EVERY_STEP, List.of(sequences));
        LossHeads loss = LossHeads.of(
                Head.of("forecast", 2, Loss.MEAN_SQUARED_ERROR).weighted(3), Head.of("fault", 3, Loss.CROSS_ENTROPY));
        Evaluation uneven = Evaluation.of(NETWORK, loss, BatchSource.inOrder(data, 2));
        Evaluation whole = Evaluation.of(NETWORK, loss, BatchSource.inOrder(data, 5));
        assertEquals(whole.loss(), uneven.loss(), 1e-6);
        double forecast = uneven.metrics().get("forecast loss");
        double fault = uneven.metrics().get("fault loss");
        assertEquals(uneven.loss(), 3 * forecast + fault, 1e-9);
        try (Trainer trainer =
                Trainer.builder(NETWORK).loss(loss).optimizer(Sgd.of(0.1f)).build()) {
            BatchSource batches = BatchSource.inOrder(data, 5);
            for (int i = 0; i < 200; i++) {
                trainer.trainBatch(batches.next());
            }
            Evaluation after = trainer.evaluate(batches);
            assertTrue(after.metrics().get("forecast loss") < 0.5 * forecast, after::toString);
            assertTrue(after.metrics().get("fault loss") < 0.9 * fault, after::toString);
        }
    }

    /** The mean squared error, written again: sequences of equal length give its mean over all rows. */
    @Test
    void shouldTrainWithALossOfOnesOwn() {
        LossFunction squared = sequence -> {
            double factor = 1.0 / (sequence.steps() * sequence.outputs());
            double sum = 0;
            for (int t = 0; t < sequence.steps(); t++) {
                for (int j = 0; j < sequence.outputs(); j++) {
                    double error = sequence.output(t, j) - sequence.target(t, j);
                    sum += factor * error * error;
                    sequence.addGradient(t, j, 2 * factor * error);
                }
            }
            return sum;
        };
        Loss own = CustomLoss.of("squared", squared);
        assertArrayEquals(trained(Loss.MEAN_SQUARED_ERROR, 1), trained(own, 1), 1e-6f);
        assertArrayEquals(
                trained(Loss.MEAN_SQUARED_ERROR.withReduction(Loss.Reduction.SUM), 1),
                trained(LossSum.of(own.withReduction(Loss.Reduction.SUM), WINDOW * 5), 1),
                1e-5f);
        assertEquals("CustomLoss[name=squared, reduction=MEAN]", own.toString());
    }

    @Test
    void shouldMeasureOneHead() {
        Sequence sequence = Sequence.ofVectors(2, 1, 2, -1, 0.5f, 3, 1)
                .withTargets(3, 0.5f, 1, 2, 0.25f, -1, 0, 1, 1, 1)
                .withWeights(1, 0, 1);
        BatchSource batches = BatchSource.inOrder(SequenceDataset.of(Batch.LossAt.EVERY_STEP, List.of(sequence)), 1);
        LossHeads loss =
                LossHeads.of(Head.of("forecast", 2, Loss.MEAN_SQUARED_ERROR), Head.of("fault", 3, Loss.CROSS_ENTROPY));
        Metric rmse = new HeadMetric(loss, "forecast", Metrics.rmse());
        Metric accuracy = new HeadMetric(loss, "fault", Metrics.accuracy(3));
        Evaluation evaluation = Evaluation.of(NETWORK, loss, batches, rmse, accuracy);
        float[] y = new float[15];
        NETWORK.newRunner().run(NETWORK.newState(), new float[] {1, 2, -1, 0.5f, 3, 1}, 3, y);
        double squares = 0;
        int right = 0;
        for (int t : new int[] {0, 2}) { // step 1 has no weight
            float[] target = t == 0 ? new float[] {0.5f, 1, 2} : new float[] {1, 1, 1};
            squares += Math.pow(y[5 * t] - target[0], 2) + Math.pow(y[5 * t + 1] - target[1], 2);
            int largest = 2;
            for (int j = 3; j < 5; j++) {
                largest = y[5 * t + j] > y[5 * t + largest] ? j : largest;
            }
            right += largest - 2 == target[2] ? 1 : 0;
        }
        assertEquals(Math.sqrt(squares / 4), evaluation.metrics().get("forecast RMSE"), 1e-6);
        assertEquals(right / 2.0, evaluation.metrics().get("fault accuracy"));
        assertEquals(squares / 4, evaluation.metrics().get("forecast loss"), 1e-6);
        assertRefused(() -> new HeadMetric(loss, "other", rmse), "other", "forecast, fault");
        Metric nine = new HeadMetric(loss, "fault", Metrics.accuracy(9));
        assertRefused(() -> Evaluation.of(NETWORK, loss, batches, nine), "9 classes", "3 outputs");
        assertRefused(() -> rmse.check(5, 2), "forecast RMSE", "3 values", "2");
        assertRefused(() -> rmse.check(4, 3), "5 outputs", "4");
    }

    /** A head without any target in a pass does not make the loss of the pass NaN. */
    @Test
    void shouldIgnoreAHeadWithoutTargets() {
        LossHeads loss = LossHeads.of(
                Head.of("value", 2, Loss.MEAN_SQUARED_ERROR),
                Head.of("class", 3, Loss.CROSS_ENTROPY.withClassWeights(0, 1, 1)));
        Sequence sequence = Sequence.ofVectors(2, 1, 2).withTargets(3, 5, 5, 0);
        BatchSource batches = BatchSource.inOrder(SequenceDataset.of(Batch.LossAt.EVERY_STEP, List.of(sequence)), 1);
        Evaluation evaluation = Evaluation.of(NETWORK, loss, batches);
        assertEquals(evaluation.metrics().get("value loss"), evaluation.loss());
        assertTrue(evaluation.loss() > 1);
        assertTrue(Double.isNaN(evaluation.metrics().get("class loss")));
    }

    @Test
    void shouldCountTheBuffersOfEveryLoss() {
        try (Trainer one = Trainer.builder(NETWORK)
                        .loss(Loss.MEAN_SQUARED_ERROR)
                        .optimizer(Sgd.of(1))
                        .build();
                Trainer all = Trainer.builder(NETWORK)
                        .loss(HEADS)
                        .optimizer(Sgd.of(1))
                        .build()) {
            int rows = STEPS * SIZE;
            assertEquals(
                    (3 * Double.BYTES + Integer.BYTES) * rows,
                    all.workspaceBytes(STEPS, SIZE) - one.workspaceBytes(STEPS, SIZE));
        }
    }

    @Test
    void shouldTravelWithTheNetwork() {
        Network saved = NETWORK.withMetadata(HEADS.layout().toMetadata());
        OutputHeads heads = OutputHeads.fromMetadata(saved.metadata());
        assertEquals(HEADS.layout(), heads);
        assertEquals(2, heads.from("fault"));
        assertEquals(3, heads.outputs("fault"));
        assertArrayEquals(new float[] {3, 4, 5}, heads.copy("fault", new float[] {1, 2, 3, 4, 5}));
        assertRefused(() -> heads.from("faults"), "faults", "audio, fault");
        assertRefused(() -> heads.copy("fault", new float[6]), "5", "6");
        assertRefused(() -> new OutputHeads.Head("two\nlines", 1), "one line");
        assertRefused(() -> new OutputHeads.Head("none", 0), "at least 1");
        assertRefused(
                () -> new OutputHeads(List.of(new OutputHeads.Head("a", 1), new OutputHeads.Head("a", 2))),
                "two heads");
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        TrainerBuilder builder = Trainer.builder(NETWORK).optimizer(Sgd.of(1f));
        assertRefused(builder.loss(LossHeads.of(Head.of("a", 2, Loss.MEAN_SQUARED_ERROR)))::build, "2 outputs", "5");
        assertRefused(
                builder.loss(LossSum.of(Loss.MEAN_SQUARED_ERROR, 1)
                        .plus(Loss.quantile(0.1f, 0.2f, 0.3f, 0.4f, 0.5f), 1))::build,
                "one size",
                "5 values",
                "another 1");
        assertRefused(builder.loss(LossSum.of(HEADS, 1))::build, "a sum cannot have heads");
        assertRefused(() -> Head.of("a", 1, HEADS), "a has");
        assertRefused(() -> LossSum.of(AudioLosses.DC, 0), "above 0");
        LossHeads one = LossHeads.of(Head.of("value", 4, AudioLosses.DC), Head.of("fault", 1, Loss.CROSS_ENTROPY));
        assertRefused(builder.loss(one)::build, "head fault", "always 0", "BINARY_CROSS_ENTROPY_WITH_LOGITS");
        Network softmax =
                Network.builder(2).lstm(4).dense(5, Activation.SOFTMAX).build(1);
        assertRefused(Trainer.builder(softmax).optimizer(Sgd.of(1)).loss(HEADS)::build, "head fault", "softmax itself");
        Batch batch = batch();
        try (Trainer trainer = builder.loss(HEADS).build()) {
            for (float wrong : new float[] {3, -1, 0.5f, Float.NaN}) {
                batch.targets(3)[2] = wrong;
                assertRefused(() -> trainer.trainBatch(batch), "class of head fault", "0 to 2", "" + wrong);
            }
            batch.begin(1, 1, Batch.LossAt.EVERY_STEP);
            Arrays.fill(batch.labels(), 0);
            assertRefused(() -> trainer.trainBatch(batch), "3 values", "classes");
        }
    }
}
