package dev.rondo.data;

import java.util.Arrays;
import java.util.Map;

/**
 * Takes the mean off each feature and divides by its standard deviation, which is what a network likes to read: {@code (x -
 * mean) / deviation}. Immutable; to be fitted on the training part of a series alone. It travels with a network in its
 * metadata.
 */
public final class Standardizer {
    private static final String MEAN = "rondo.standardizer.mean";
    private static final String DEVIATION = "rondo.standardizer.deviation";

    /** [F] */
    private final float[] means;
    /** [F] */
    private final float[] deviations;

    private Standardizer(float[] means, float[] deviations) {
        if (means.length == 0 || means.length != deviations.length) {
            throw new IllegalArgumentException(
                    "a standardizer needs a mean and a deviation for each feature, but there are " + means.length
                            + " means and " + deviations.length + " deviations");
        }
        for (int j = 0; j < means.length; j++) {
            if (!Float.isFinite(means[j]) || !Float.isFinite(deviations[j]) || !(deviations[j] > 0)) {
                throw new IllegalArgumentException("means must be finite and deviations above 0, but those of feature "
                        + j + " are " + means[j] + " and " + deviations[j]);
            }
        }
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * {@return a standardizer of known figures}
     *
     * @param means of each feature [F], finite; copied
     * @param deviations of each feature [F], finite, above 0; copied
     */
    public static Standardizer of(float[] means, float[] deviations) {
        return new Standardizer(means.clone(), deviations.clone());
    }

    /**
     * {@return a standardizer with the means and standard deviations (over n, not n - 1) of a series} A feature that never
     * changes has the deviation 1. NaN stands for a missing value, and is passed over.
     *
     * @param series [T][features]
     * @param features F
     * @throws IllegalArgumentException when a value is infinite, or a feature has none
     */
    public static Standardizer fit(float[] series, int features) {
        ArgumentChecks.rows("series", series.length, features);
        float[] means = new float[features];
        float[] deviations = new float[features];
        for (int j = 0; j < features; j++) {
            fit(series, j, features, means, deviations);
        }
        return new Standardizer(means, deviations);
    }

    private static void fit(float[] series, int feature, int features, float[] means, float[] deviations) {
        int count = 0;
        double sum = 0;
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = feature; i < series.length; i += features) {
            float value = series[i];
            if (Float.isInfinite(value)) {
                throw new IllegalArgumentException("the series must be finite, but series[" + i + "] is " + value);
            }
            if (!Float.isNaN(value)) {
                count++;
                sum += value;
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("the series has no value of feature " + feature);
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = feature; i < series.length; i += features) {
            double error = series[i] - mean;
            squares += Double.isNaN(error) ? 0 : error * error;
        }
        float deviation = (float) Math.sqrt(squares / count);
        means[feature] = (float) mean;
        // A sum's rounding makes the deviation of a constant tiny, not zero.
        deviations[feature] = lowest == highest || deviation < Float.MIN_NORMAL ? 1f : deviation;
    }

    /** {@return F, the number of features} */
    public int features() {
        return means.length;
    }

    /**
     * {@return the mean of a feature}
     *
     * @param feature its index
     */
    public float mean(int feature) {
        return means[feature];
    }

    /**
     * {@return the standard deviation of a feature}
     *
     * @param feature its index
     */
    public float deviation(int feature) {
        return deviations[feature];
    }

    /**
     * {@return the standardizer of one feature, for a network that forecasts no other}
     *
     * @param feature its index
     */
    public Standardizer ofFeature(int feature) {
        return new Standardizer(new float[] {means[feature]}, new float[] {deviations[feature]});
    }

    /**
     * {@return a standardized copy}
     *
     * @param series [T][F]
     */
    public float[] apply(float[] series) {
        float[] standardized = new float[series.length];
        apply(series, 0, ArgumentChecks.rows("series", series.length, means.length), standardized, 0);
        return standardized;
    }

    /**
     * Standardizes some rows, in place where source and target are the same; allocates nothing.
     *
     * @param from holds the rows [rows][F]
     * @param fromAt the first index
     * @param rows how many
     * @param to takes them
     * @param toAt the first index
     */
    public void apply(float[] from, int fromAt, int rows, float[] to, int toAt) {
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < means.length; j++, at++) {
                to[toAt + at] = (from[fromAt + at] - means[j]) / deviations[j];
            }
        }
    }

    /**
     * {@return a copy in the units of the series}
     *
     * @param standardized [T][F]
     */
    public float[] invert(float[] standardized) {
        float[] series = new float[standardized.length];
        invert(standardized, 0, ArgumentChecks.rows("series", standardized.length, means.length), series, 0);
        return series;
    }

    /**
     * Puts some rows back into the units of the series, in place where source and target are the same; allocates nothing.
     *
     * @param from holds the rows [rows][F]
     * @param fromAt the first index
     * @param rows how many
     * @param to takes them
     * @param toAt the first index
     */
    public void invert(float[] from, int fromAt, int rows, float[] to, int toAt) {
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < means.length; j++, at++) {
                to[toAt + at] = (float) ((double) from[fromAt + at] * deviations[j] + means[j]);
            }
        }
    }

    /** {@return entries for a network's metadata, exact to the bit; their keys begin with {@code rondo.standardizer}} */
    public Map<String, String> toMetadata() {
        return Map.of(MEAN, join(means), DEVIATION, join(deviations));
    }

    /**
     * {@return the standardizer that {@link #toMetadata} wrote}
     *
     * @param metadata a network's
     * @throws IllegalArgumentException when it has none, or one that is damaged
     */
    public static Standardizer fromMetadata(Map<String, String> metadata) {
        return new Standardizer(numbers(metadata, MEAN), numbers(metadata, DEVIATION));
    }

    private static String join(float[] values) {
        StringBuilder text = new StringBuilder();
        for (float value : values) {
            text.append(text.isEmpty() ? "" : " ").append(value);
        }
        return text.toString();
    }

    private static float[] numbers(Map<String, String> metadata, String key) {
        String[] words = ArgumentChecks.entry(metadata, key).split(" ", -1);
        float[] numbers = new float[words.length];
        for (int j = 0; j < words.length; j++) {
            try {
                numbers[j] = Float.parseFloat(words[j]);
            } catch (NumberFormatException notOne) {
                throw new IllegalArgumentException(
                        "'" + key + "' must hold numbers, but has \"" + words[j] + "\"", notOne);
            }
        }
        return numbers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardizer that
                && Arrays.equals(means, that.means)
                && Arrays.equals(deviations, that.deviations);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(means) + Arrays.hashCode(deviations);
    }

    @Override
    public String toString() {
        return "means " + Arrays.toString(means) + ", standard deviations " + Arrays.toString(deviations);
    }
}
