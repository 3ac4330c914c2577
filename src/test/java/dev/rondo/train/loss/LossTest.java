package dev.rondo.train.loss;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.train.Schedule;
import dev.rondo.train.Trainer;
import dev.rondo.train.TrainerBuilder;
import dev.rondo.train.bptt.LossRow;
import dev.rondo.train.bptt.RowLoss;
import dev.rondo.train.bptt.RowLosses;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against their formulas in float64, and gradients against central differences of the formulas. */
@Tag("conformance")
class LossTest {
    private static final double DELTA = 1e-5;

    /** The loss of one row in float64. */
    private interface Formula {
        double of(double[] y, float[] target, int label);
    }

    private record Case(String name, Loss loss, boolean labelled, Formula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(
                    "mean squared",
                    Loss.MEAN_SQUARED_ERROR,
                    false,
                    (y, t, c) -> sum(y, j -> (y[j] - t[j]) * (y[j] - t[j]))),
            new Case("mean absolute", Loss.MEAN_ABSOLUTE_ERROR, false, (y, t, c) -> sum(y, j -> Math.abs(y[j] - t[j]))),
            new Case(
                    "huber",
                    Loss.huber(0.5f),
                    false,
                    (y, t, c) -> sum(y, j -> {
                        double d = Math.abs(y[j] - t[j]);
                        return d <= 0.5 ? d * d / 2 : 0.5 * (d - 0.25);
                    })),
            new Case(
                    "binary with logits",
                    Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS,
                    false,
                    (y, t, c) -> sum(y, j -> Math.log(1 + Math.exp(y[j])) - t[j] * y[j])),
            new Case(
                    "weighted binary with logits",
                    Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS
                            .withPositiveWeights(weights(33))
                            .withClassWeights(weights(34, 33)),
                    false,
                    (y, t, c) ->
                            sum(y, j -> weights(34, 33)[j] * binary(1 / (1 + Math.exp(-y[j])), t[j], weights(33)[j]))),
            new Case("binary", Loss.BINARY_CROSS_ENTROPY, false, (y, t, c) -> sum(y, j -> binary(y[j], t[j], 1))),
            new Case(
                    "weighted binary",
                    Loss.BINARY_CROSS_ENTROPY.withPositiveWeights(weights(33)).withClassWeights(weights(34, 33)),
                    false,
                    (y, t, c) -> sum(y, j -> weights(34, 33)[j] * binary(y[j], t[j], weights(33)[j]))),
            new Case("classes", Loss.CROSS_ENTROPY, true, (y, t, c) -> logOfSum(y) - y[c]),
            new Case(
                    "weighted classes",
                    Loss.CROSS_ENTROPY.withClassWeights(weights(33)),
                    true,
                    (y, t, c) -> weights(33)[c] * (logOfSum(y) - y[c])),
            new Case("probabilities", Loss.CROSS_ENTROPY, false, (y, t, c) -> sum(y, j -> t[j] * (logOfSum(y) - y[j]))),
            new Case(
                    "weighted probabilities",
                    Loss.CROSS_ENTROPY.withClassWeights(weights(33)),
                    false,
                    (y, t, c) -> sum(y, j -> weights(33)[j] * t[j] * (logOfSum(y) - y[j]))));

    static List<Case> cases() {
        return CASES;
    }

    private static float[] weights(int n) {
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = 0.25f + i % 5;
        }
        return weights;
    }

    /** Different weights of the same number. */
    private static float[] weights(int from, int n) {
        return Arrays.copyOfRange(weights(from + n), from, from + n);
    }

    private static double binary(double p, double target, double positiveWeight) {
        return -positiveWeight * target * Math.log(p) - (1 - target) * Math.log(1 - p);
    }

    private static double sum(double[] y, java.util.function.IntToDoubleFunction term) {
        return IntStream.range(0, y.length).mapToDouble(term).sum();
    }

    private static double logOfSum(double[] y) {
        return Math.log(sum(y, j -> Math.exp(y[j])));
    }

    /** A row whose target is a class if there are no target values. */
    private static LossRow row(int width, float[] y, int at, float[] target, int label, float scale) {
        LossRow row = new LossRow(width);
        row.setOutputs(y, at);
        if (target == null) {
            row.setLabel(label);
        } else {
            row.setTarget(target, 0);
        }
        row.setScale(scale);
        return row;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeTheFormulaAndItsSlope(Case loss) {
        int[] widths = loss.name.startsWith("weighted") ? new int[] {33} : new int[] {1, 3, 7, 16, 17, 33, 100};
        for (int width : widths) {
            SplittableRandom random = new SplittableRandom(width);
            float[] y = new float[width + 32];
            float[] target = new float[width];
            double[] wide = new double[width];
            for (int j = 0; j < width; j++) {
                y[j + 3] =
                        loss.name.endsWith("binary") ? 0.05f + 0.9f * random.nextFloat() : random.nextFloat() * 4 - 2;
                wide[j] = y[j + 3];
                target[j] = random.nextFloat();
            }
            int label = loss.labelled ? random.nextInt(width) : -1;
            LossRow row = row(width, y, 3, loss.labelled ? null : target, label, 0.5f);
            double value = RowLosses.of(loss.loss).compute(row);
            float[] gradient = row.gradient();
            double expected = loss.formula.of(wide, target, label);
            assertEquals(expected, value, 1e-6 * (1 + Math.abs(expected)), loss + ", width " + width);
            for (int j = 0; j < width; j++) {
                double before = wide[j];
                wide[j] = before + DELTA;
                double above = loss.formula.of(wide, target, label);
                wide[j] = before - DELTA;
                double below = loss.formula.of(wide, target, label);
                wide[j] = before;
                double slope = (above - below) / (2 * DELTA);
                assertEquals(0.5 * slope, gradient[j], 1e-6 * (1 + Math.abs(slope)), loss + " at " + j);
            }
        }
    }

    /** The outputs of these losses are several per target, so they have a test of their own. */
    @Test
    void shouldBeTheFormulaAndItsSlopeOfSeveralOutputsPerTarget() {
        float[] q = {0.1f, 0.5f, 0.9f};
        Formula pinball =
                (y, t, c) -> sum(y, j -> Math.max(q[j / 4] * (t[j % 4] - y[j]), (q[j / 4] - 1) * (t[j % 4] - y[j])));
        assertFormula(Loss.quantile(q), pinball, 12, 4);
        Formula normal = (y, t, c) -> IntStream.range(0, 5)
                .mapToDouble(k -> (y[5 + k] + (t[k] - y[k]) * (t[k] - y[k]) * Math.exp(-y[5 + k])) / 2)
                .sum();
        assertFormula(Loss.GAUSSIAN, normal, 10, 5);
    }

    private static void assertFormula(Loss loss, Formula formula, int width, int targetWidth) {
        RowLoss computed = RowLosses.of(loss);
        assertEquals(targetWidth, loss.targetSize(width));
        SplittableRandom random = new SplittableRandom(width);
        float[] y = new float[width + 32];
        double[] wide = new double[width];
        float[] target = new float[targetWidth];
        for (int j = 0; j < width; j++) {
            y[j + 3] = random.nextFloat() * 4 - 2;
            wide[j] = y[j + 3];
            target[j % targetWidth] = random.nextFloat();
        }
        LossRow row = row(width, y, 3, target, -1, 0.5f);
        assertEquals(formula.of(wide, target, -1), computed.compute(row), 1e-5);
        for (int j = 0; j < width; j++) {
            double before = wide[j];
            wide[j] = before + DELTA;
            double above = formula.of(wide, target, -1);
            wide[j] = before - DELTA;
            double below = formula.of(wide, target, -1);
            wide[j] = before;
            double slope = (above - below) / (2 * DELTA);
            assertEquals(0.5 * slope, row.gradient()[j], 1e-6 * (1 + Math.abs(slope)), loss + " at " + j);
        }
    }

    @Test
    void shouldRefuseOutputsThatDoNotFitSeveralPerTarget() {
        assertRefused(() -> Loss.quantile(), "at least one");
        assertRefused(() -> Loss.quantile(0.5f, 1), "below 1", "1.0");
        Network three = Network.builder(1).lstm(2).dense(3).build(1);
        TrainerBuilder builder = Trainer.builder(three).optimizer(Sgd.of(1f));
        assertRefused(builder.loss(Loss.GAUSSIAN)::build, "mean and a log-variance", "3 outputs");
        assertRefused(builder.loss(Loss.quantile(0.1f, 0.9f))::build, "2 quantiles", "3 outputs");
        try (Trainer trainer = builder.loss(Loss.quantile(0.1f, 0.5f, 0.9f)).build()) {
            float[] x = {1, 2};
            assertEquals(1, trainer.adapt(three.newState(), x, new float[2]).updates());
            assertRefused(() -> trainer.adapt(three.newState(), x, new float[6]), "1 targets each", "6 targets");
        }
    }

    /** Uniform targets from 0 to 1, whose quantiles are their shares, and whose variance is 1/12. */
    @Test
    void shouldLearnTheSpreadOfTargets() {
        Network network = Network.builder(1).dense(2).build(1);
        float[] quantiles = learned(network, Loss.quantile(0.1f, 0.9f));
        assertEquals(0.1, quantiles[0], 0.05);
        assertEquals(0.9, quantiles[1], 0.05);
        float[] normal = learned(network, Loss.GAUSSIAN);
        assertEquals(0.5, normal[0], 0.05);
        assertEquals(1 / 12.0, Math.exp(normal[1]), 0.02);
    }

    private static float[] learned(Network network, Loss loss) {
        SplittableRandom random = new SplittableRandom(9);
        Batch batch = Batch.ofVectors(1);
        try (Trainer trainer = Trainer.builder(network)
                .loss(loss)
                .optimizer(Adam.of(0.01f))
                .schedule(Schedule.cosine(600, 0.01))
                .build()) {
            for (int i = 0; i < 600; i++) {
                batch.begin(1, 64, Batch.LossAt.LAST_STEP);
                Arrays.fill(batch.inputs(), 0f);
                float[] targets = batch.targets(1);
                for (int b = 0; b < 64; b++) {
                    targets[b] = random.nextFloat();
                }
                trainer.trainBatch(batch);
            }
            float[] y = new float[2];
            trainer.network().newRunner().step(network.newState(), new float[1], y);
            return y;
        }
    }

    @Test
    void shouldHandleLargeLogits() {
        float[] y = {1e4f, -1e4f, 0f};
        RowLoss loss = RowLosses.of(Loss.CROSS_ENTROPY);
        assertEquals(0, loss.compute(row(3, y, 0, null, 0, 1f)));
        LossRow wrong = row(3, y, 0, null, 1, 1f);
        assertEquals(2e4, loss.compute(wrong));
        assertEquals(1f, wrong.gradient()[0]);
        assertEquals(-1f, wrong.gradient()[1]);
        LossRow row = row(3, y, 0, new float[] {0f, 1f, 1f}, -1, 1f);
        double binary = RowLosses.of(Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS).compute(row);
        assertEquals(2e4 + Math.log(2), binary, 1e-9);
    }

    @Test
    void shouldHandleCertaintyAsPyTorchDoes() {
        float[] y = {0f, 1f, 1f, 0f};
        RowLoss loss = RowLosses.of(Loss.BINARY_CROSS_ENTROPY);
        LossRow row = row(4, y, 0, new float[] {1f, 0f, 1f, 0f}, -1, 1f);
        float[] gradient = row.gradient();
        assertEquals(200, loss.compute(row));
        assertEquals(-1e12f, gradient[0]);
        assertEquals(1e12f, gradient[1]);
        assertEquals(0f, gradient[2]);
        assertEquals(0f, gradient[3]);
        for (float outside : new float[] {-0.1f, 1.1f}) {
            y[0] = outside;
            assertTrue(Double.isNaN(loss.compute(row)));
        }
    }

    @Test
    void shouldTakeOneHotRowsAsClasses() {
        SplittableRandom random = new SplittableRandom(3);
        float[] y = new float[7];
        for (int j = 0; j < 7; j++) {
            y[j] = random.nextFloat() * 4 - 2;
        }
        RowLoss loss = RowLosses.of(Loss.CROSS_ENTROPY.withClassWeights(weights(7)));
        LossRow ofClass = row(7, y, 0, null, 3, 0.5f);
        LossRow ofRow = row(7, y, 0, new float[] {0, 0, 0, 1, 0, 0, 0}, -1, 0.5f);
        assertEquals(loss.compute(ofClass), loss.compute(ofRow), 1e-6);
        for (int j = 0; j < 7; j++) {
            assertEquals(ofClass.gradient()[j], ofRow.gradient()[j], 1e-6f);
        }
    }

    @Test
    void shouldRefuseWeightsThatDoNotFit() {
        assertRefused(() -> Loss.CROSS_ENTROPY.withClassWeights(1, -1), "class weights must be");
        assertRefused(() -> Loss.BINARY_CROSS_ENTROPY.withPositiveWeights(Float.NaN), "positive weights must be");
        assertEquals(
                "there are 2 positive weights for 3 outputs",
                RowLosses.of(Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS.withPositiveWeights(1, 2))
                        .refusal(3, false));
        Network linear = Network.builder(1).lstm(2).dense(1).build(1);
        TrainerBuilder onLogits =
                Trainer.builder(linear).loss(Loss.BINARY_CROSS_ENTROPY).optimizer(Sgd.of(1f));
        assertRefused(onLogits::build, "give it a sigmoid, or take the loss with logits");
        Network sigmoid =
                Network.builder(1).lstm(2).dense(1, Activation.SIGMOID).build(1);
        Trainer.builder(sigmoid)
                .loss(Loss.BINARY_CROSS_ENTROPY)
                .optimizer(Sgd.of(1f))
                .build()
                .close();
    }

    @Test
    void shouldLetNaNThrough() {
        float[] y = {1f, Float.NaN, 2f};
        for (Case loss : CASES) {
            if (!loss.name.startsWith("weighted")) {
                LossRow row = row(3, y, 0, loss.labelled ? null : new float[3], 0, 1f);
                assertTrue(Double.isNaN(RowLosses.of(loss.loss).compute(row)), loss.name);
            }
        }
    }

    @Test
    void shouldCountElementsOrTheWeightsOfClasses() {
        assertEquals(7, RowLosses.of(Loss.MEAN_SQUARED_ERROR).count(7, -1));
        assertEquals(1, RowLosses.of(Loss.CROSS_ENTROPY).count(7, 3));
        assertEquals(
                2.5, RowLosses.of(Loss.CROSS_ENTROPY.withClassWeights(1f, 2.5f)).count(2, 1));
        assertEquals(
                Loss.Reduction.SUM,
                Loss.huber(1f).withReduction(Loss.Reduction.SUM).reduction());
    }
}
