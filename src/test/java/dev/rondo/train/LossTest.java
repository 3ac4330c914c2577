package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses against their formulas in float64, gradients against central differences of those. */
@Tag("conformance")
class LossTest {
    private static final double DELTA = 1e-5;

    /** One row's loss in float64, of outputs and targets. */
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
            new Case("mean squared", Loss.MEAN_SQUARED, false, (y, t, c) -> sum(y, j -> (y[j] - t[j]) * (y[j] - t[j]))),
            new Case("mean absolute", Loss.MEAN_ABSOLUTE, false, (y, t, c) -> sum(y, j -> Math.abs(y[j] - t[j]))),
            new Case(
                    "huber",
                    Loss.huber(0.5f),
                    false,
                    (y, t, c) -> sum(y, j -> {
                        double d = Math.abs(y[j] - t[j]);
                        return d <= 0.5 ? d * d / 2 : 0.5 * (d - 0.25);
                    })),
            new Case(
                    "binary",
                    Loss.BINARY_CROSS_ENTROPY,
                    false,
                    (y, t, c) -> sum(y, j -> Math.log(1 + Math.exp(y[j])) - t[j] * y[j])),
            new Case("classes", Loss.CROSS_ENTROPY, true, (y, t, c) -> logOfSum(y) - y[c]),
            new Case(
                    "weighted classes",
                    Loss.CROSS_ENTROPY.withClassWeights(weights(33)),
                    true,
                    (y, t, c) -> weights(33)[c] * (logOfSum(y) - y[c])),
            new Case(
                    "probabilities", Loss.CROSS_ENTROPY, false, (y, t, c) -> sum(y, j -> t[j] * (logOfSum(y) - y[j]))));

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

    private static double sum(double[] y, java.util.function.IntToDoubleFunction term) {
        return IntStream.range(0, y.length).mapToDouble(term).sum();
    }

    private static double logOfSum(double[] y) {
        return Math.log(sum(y, j -> Math.exp(y[j])));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeTheFormulaAndItsSlope(Case loss) {
        int[] widths = loss.name.equals("weighted classes") ? new int[] {33} : new int[] {1, 3, 7, 16, 17, 33, 100};
        for (int width : widths) {
            SplittableRandom random = new SplittableRandom(width);
            float[] y = new float[width + 32];
            float[] target = new float[width];
            double[] wide = new double[width];
            for (int j = 0; j < width; j++) {
                y[j + 3] = random.nextFloat() * 4 - 2;
                wide[j] = y[j + 3];
                target[j] = random.nextFloat();
            }
            int label = loss.labelled ? random.nextInt(width) : -1;
            float[] gradient = new float[width + 48];
            double value = loss.loss.row(y, 3, width, loss.labelled ? null : target, 0, label, 0.5f, gradient, 2);
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
                assertEquals(0.5 * slope, gradient[2 + j], 1e-6 * (1 + Math.abs(slope)), loss + " at " + j);
            }
        }
    }

    @Test
    void shouldStandLargeLogits() {
        float[] gradient = new float[48];
        float[] y = {1e4f, -1e4f, 0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertEquals(0, Loss.CROSS_ENTROPY.row(y, 0, 3, null, 0, 0, 1f, gradient, 0));
        assertEquals(2e4, Loss.CROSS_ENTROPY.row(y, 0, 3, null, 0, 1, 1f, gradient, 0));
        assertEquals(1f, gradient[0]);
        assertEquals(-1f, gradient[1]);
        float[] target = {0f, 1f, 1f};
        double binary = Loss.BINARY_CROSS_ENTROPY.row(y, 0, 3, target, 0, -1, 1f, gradient, 0);
        assertEquals(2e4 + Math.log(2), binary, 1e-9);
    }

    @Test
    void shouldLetNaNThrough() {
        float[] y = {1f, Float.NaN, 2f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (Case loss : CASES) {
            if (!loss.name.equals("weighted classes")) {
                double value = loss.loss.row(
                        y, 0, 3, loss.labelled ? null : new float[3], 0, loss.labelled ? 0 : -1, 1f, new float[48], 0);
                assertTrue(Double.isNaN(value), loss.name);
            }
        }
    }

    @Test
    void shouldCountElementsOrTheWeightsOfClasses() {
        assertEquals(7, Loss.MEAN_SQUARED.count(7, -1));
        assertEquals(1, Loss.CROSS_ENTROPY.count(7, 3));
        assertEquals(2.5, Loss.CROSS_ENTROPY.withClassWeights(1f, 2.5f).count(2, 1));
        assertEquals(
                Loss.Reduction.SUM,
                Loss.huber(1f).withReduction(Loss.Reduction.SUM).reduction());
    }
}
