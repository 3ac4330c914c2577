package dev.rondo.train.metric;

import java.util.Arrays;

/**
 * The figures of a yes/no score over all thresholds: how well it separates positive cases from negative ones, and which threshold to
 * use. A case is predicted positive if its score is at least the threshold. Any score that grows with the confidence will do, such as a
 * logit or a probability. Figures are computed as in scikit-learn.
 *
 * <p>It keeps all scores, 4 bytes per case; its arrays double when they are full. A figure sorts them. Not thread-safe.
 */
public final class ScoreMetrics {
    private final Scores positives = new Scores();
    private final Scores negatives = new Scores();

    /** A growing array of scores. */
    private static final class Scores {
        private float[] values = new float[16];
        private int count;
        private boolean sorted = true;

        void add(float score) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = score;
            sorted = false;
        }

        void sort() {
            if (!sorted) {
                Arrays.sort(values, 0, count);
                sorted = true;
            }
        }

        /** The number of scores that are at least a threshold. */
        int from(float threshold) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (values[middle] < threshold) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return count - low;
        }
    }

    /** Creates metrics without cases. */
    public ScoreMetrics() {}

    /**
     * Adds a case.
     *
     * @param positive whether the case is positive
     * @param score its score
     * @throws IllegalArgumentException if the score is NaN
     */
    public void add(boolean positive, float score) {
        if (Float.isNaN(score)) {
            throw new IllegalArgumentException("a score is NaN");
        }
        (positive ? positives : negatives).add(score);
    }

    /** {@return the number of positive cases} */
    public int positives() {
        return positives.count;
    }

    /** {@return the number of negative cases} */
    public int negatives() {
        return negatives.count;
    }

    /**
     * {@return the area under the ROC curve: the probability that a positive case has a higher score than a negative one, where equal
     * scores count half} 0.5 is a guess. It does not depend on how rare positive cases are. NaN without positive or without negative cases.
     */
    public double rocAuc() {
        sort();
        double pairs = 0;
        int below = 0; // the negatives below the score
        int upTo = 0; // and those that are not above it
        for (int i = 0; i < positives.count; i++) {
            float score = positives.values[i];
            while (below < negatives.count && negatives.values[below] < score) {
                below++;
            }
            while (upTo < negatives.count && negatives.values[upTo] <= score) {
                upTo++;
            }
            pairs += 0.5 * ((double) below + upTo);
        }
        return pairs / ((double) positives.count * negatives.count);
    }

    /**
     * {@return the area under the precision-recall curve, as the average precision: the sum, over all thresholds, of the precision
     * times the increase of recall since the next higher threshold} A guess reaches the share of positive cases, so where these are
     * rare it says more than the ROC. The curve is not interpolated, which would be too optimistic (Davis, Goadrich 2006). NaN without
     * positive cases.
     */
    public double averagePrecision() {
        sort();
        double sum = 0;
        int below = positives.count; // the positives below the threshold
        while (below > 0) {
            float threshold = positives.values[below - 1];
            int next = positives.count - positives.from(threshold);
            sum += (below - next) * precisionOfSorted(threshold);
            below = next;
        }
        return sum / positives.count;
    }

    /**
     * {@return the threshold with the highest recall among those that reach a precision} NaN if none does.
     *
     * @param least the precision, above 0, at most 1
     */
    public double thresholdAtPrecision(double least) {
        requireShare("precision", least);
        sort();
        for (int i = 0; i < positives.count; i++) { // recall falls as thresholds rise
            float threshold = positives.values[i];
            if (precisionOfSorted(threshold) >= least) {
                return threshold;
            }
        }
        return Double.NaN;
    }

    /**
     * {@return the highest threshold that reaches a recall} NaN without positive cases.
     *
     * @param least the recall, above 0, at most 1
     */
    public double thresholdAtRecall(double least) {
        requireShare("recall", least);
        sort();
        int needed = 1;
        while (needed < positives.count && (double) needed / positives.count < least) {
            needed++;
        }
        return positives.count == 0 ? Double.NaN : positives.values[positives.count - needed];
    }

    private static void requireShare(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be above 0 and at most 1, but is " + value);
        }
    }

    /**
     * {@return the share of the cases predicted positive that are positive} 0 if none is predicted positive.
     *
     * @param threshold the least score that counts as positive
     */
    public double precision(double threshold) {
        sort();
        return precisionOfSorted((float) threshold);
    }

    private double precisionOfSorted(float threshold) {
        int right = positives.from(threshold);
        int all = right + negatives.from(threshold);
        return all == 0 ? 0 : (double) right / all;
    }

    /**
     * {@return the share of the positive cases that are predicted positive} 0 without positive cases.
     *
     * @param threshold the least score that counts as positive
     */
    public double recall(double threshold) {
        sort();
        return positives.count == 0 ? 0 : (double) positives.from((float) threshold) / positives.count;
    }

    /** {@return the logarithm of the odds of a class, {@code y_k - log(sum of exp(y_j) over the other classes)}} */
    static double logOdds(float[] logits, int at, int classes, int index) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            largest = j == index ? largest : Math.max(largest, logits[at + j]);
        }
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += j == index ? 0 : StrictMath.exp(logits[at + j] - largest);
        }
        return logits[at + index] - largest - StrictMath.log(sum);
    }

    private void sort() {
        positives.sort();
        negatives.sort();
    }
}
