package dev.rondo.train.metric;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ScoreMetricsTest {
    private static final double TOLERANCE = 1e-12;

    private static ScoreMetrics of(boolean[] positive, float... scores) {
        ScoreMetrics metrics = new ScoreMetrics();
        for (int i = 0; i < scores.length; i++) {
            metrics.add(positive[i], scores[i]);
        }
        return metrics;
    }

    /** The example in scikit-learn's documentation of roc_auc_score and average_precision_score. */
    @Test
    void shouldGiveTheFiguresOfScikitLearn() {
        ScoreMetrics metrics = of(new boolean[] {false, false, true, true}, 0.1f, 0.4f, 0.35f, 0.8f);
        assertEquals(0.75, metrics.rocAuc(), TOLERANCE);
        assertEquals(5 / 6.0, metrics.averagePrecision(), TOLERANCE);
        assertEquals(2, metrics.positives());
        assertEquals(2, metrics.negatives());
    }

    /** Scores of few values, so that many are equal, against the definitions. */
    @Test
    void shouldMatchTheDefinitionsWithEqualScores() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 40 + seed;
            boolean[] positive = new boolean[n];
            float[] scores = new float[n];
            for (int i = 0; i < n; i++) {
                positive[i] = random.nextInt(3) == 0;
                scores[i] = random.nextInt(12) + (positive[i] ? 3 : 0) - 5;
            }
            ScoreMetrics metrics = of(positive, scores);
            assertEquals(rocAuc(positive, scores), metrics.rocAuc(), TOLERANCE, "seed " + seed);
            assertEquals(averagePrecision(positive, scores), metrics.averagePrecision(), TOLERANCE, "seed " + seed);
            for (float threshold = -6; threshold < 12; threshold += 0.5f) {
                assertEquals(precision(positive, scores, threshold), metrics.precision(threshold), TOLERANCE);
                assertEquals(recall(positive, scores, threshold), metrics.recall(threshold), TOLERANCE);
            }
            for (double share : new double[] {0.3, 0.5, 0.7, 0.9, 1}) {
                assertThresholds(positive, scores, metrics, share);
            }
        }
    }

    private static void assertThresholds(boolean[] positive, float[] scores, ScoreMetrics metrics, double share) {
        double atPrecision = metrics.thresholdAtPrecision(share);
        double best = 0; // the highest recall of all thresholds that reach the precision
        double highest = Double.NEGATIVE_INFINITY; // the highest threshold that reaches the recall
        for (float score : scores) {
            if (precision(positive, scores, score) >= share) {
                best = Math.max(best, recall(positive, scores, score));
            }
            if (recall(positive, scores, score) >= share) {
                highest = Math.max(highest, score);
            }
        }
        if (best == 0) {
            assertTrue(Double.isNaN(atPrecision));
        } else {
            assertTrue(metrics.precision(atPrecision) >= share);
            assertEquals(best, metrics.recall(atPrecision));
        }
        assertEquals(highest, metrics.thresholdAtRecall(share));
    }

    private static double rocAuc(boolean[] positive, float[] scores) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    sum += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    private static double averagePrecision(boolean[] positive, float[] scores) {
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        double sum = 0;
        double recall = 0;
        for (int i = sorted.length - 1; i >= 0; i--) { // equal thresholds add nothing the second time
            double next = recall(positive, scores, sorted[i]);
            sum += (next - recall) * precision(positive, scores, sorted[i]);
            recall = next;
        }
        return sum;
    }

    private static double precision(boolean[] positive, float[] scores, float threshold) {
        long all = IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= threshold)
                .count();
        long right = IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= threshold && positive[i])
                .count();
        return all == 0 ? 0 : (double) right / all;
    }

    private static double recall(boolean[] positive, float[] scores, float threshold) {
        long all = IntStream.range(0, scores.length).filter(i -> positive[i]).count();
        long right = IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= threshold && positive[i])
                .count();
        return (double) right / all;
    }

    @Test
    void shouldSayWhenThereIsNoFigure() {
        ScoreMetrics none = new ScoreMetrics();
        assertTrue(Double.isNaN(none.rocAuc()));
        assertTrue(Double.isNaN(none.averagePrecision()));
        assertTrue(Double.isNaN(none.thresholdAtPrecision(0.5)));
        assertTrue(Double.isNaN(none.thresholdAtRecall(0.5)));
        assertEquals(0, none.precision(0));
        assertEquals(0, none.recall(0));
        ScoreMetrics worst = of(new boolean[] {true, false}, 0, 1);
        assertTrue(Double.isNaN(worst.thresholdAtPrecision(0.6)), "the best precision is a half");
        assertEquals(0, worst.thresholdAtPrecision(0.5));
        assertRefused(() -> none.add(true, Float.NaN), "NaN");
        assertRefused(() -> none.thresholdAtPrecision(0), "precision", "above 0", "0.0");
        assertRefused(() -> none.thresholdAtRecall(1.5), "recall", "at most 1", "1.5");
    }

    @Test
    void shouldMeasureAYesNoOutput() {
        Batch batch = Batch.ofVectors(1);
        batch.begin(2, 2, Batch.LossAt.EVERY_STEP);
        float[] targets = batch.targets(2);
        float[] y = {9, 0.1f, 9, 0.4f, 9, 0.35f, 9, 0.8f};
        for (int row = 0; row < 4; row++) {
            targets[2 * row + 1] = row < 2 ? 0 : 1;
        }
        Metric roc = Metrics.rocAuc(1);
        Metric precision = Metrics.averagePrecision(1);
        Metric threshold = Metrics.ofScores("threshold", 1, scores -> scores.thresholdAtPrecision(0.6));
        for (Metric metric : new Metric[] {roc, precision, threshold}) {
            metric.check(2, 2);
            for (int pass = 0; pass < 2; pass++) { // the second forgets the first
                metric.begin();
                for (int row = 0; row < 4; row++) {
                    metric.add(batch, row, y, 2 * row);
                }
            }
        }
        assertEquals(0.75, roc.value(), TOLERANCE);
        assertEquals(5 / 6.0, precision.value(), TOLERANCE);
        assertEquals(0.35f, threshold.value(), TOLERANCE);
        assertRefused(() -> roc.check(1, 1), "ROC AUC", "output 1", "1 outputs");
        assertRefused(() -> roc.check(2, 0), "classes", "ofClassScores");
        assertRefused(() -> roc.check(2, 1), "2 outputs", "1 targets");
    }

    /** Two classes have the odds of the difference of their logits; of three, the score does not depend on a common shift. */
    @Test
    void shouldMeasureOneClassAgainstTheOthers() {
        Batch batch = Batch.ofVectors(1);
        batch.begin(4, 1, Batch.LossAt.EVERY_STEP);
        int[] labels = batch.labels();
        Metric largest = Metrics.ofClassScores("largest", 1, 2, scores -> scores.thresholdAtRecall(0.1));
        float[] y = {0, 3, 5, 1, 2, 2, 1, 0};
        largest.check(2, 0);
        largest.begin();
        for (int row = 0; row < 4; row++) {
            labels[row] = 1;
            largest.add(batch, row, y, 2 * row);
        }
        assertEquals(3, largest.value(), 1e-6);
        float[] logits = {1, 2, 3};
        double odds = Math.exp(3) / (Math.exp(1) + Math.exp(2));
        assertEquals(Math.log(odds), ScoreMetrics.logOdds(logits, 0, 3, 2), TOLERANCE);
        float[] large = {1001, 1002, 1003};
        assertEquals(Math.log(odds), ScoreMetrics.logOdds(large, 0, 3, 2), TOLERANCE);
        assertRefused(() -> largest.check(3, 0), "2 classes", "3 outputs");
        assertRefused(
                () -> Metrics.ofClassScores("none", 2, 2, ScoreMetrics::rocAuc).check(2, 0), "0 to 1", "2");
    }
}
