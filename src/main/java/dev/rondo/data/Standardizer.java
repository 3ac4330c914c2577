package dev.rondo.data;

import dev.rondo.text.SafeText;
import java.util.Arrays;
import java.util.Map;

/**
 * Standardizes features to a mean of 0 and a standard deviation of 1, {@code (x - mean) / deviation}; networks train best on such
 * inputs. Fit it only on the training part of a series. A network can store it in its metadata. Immutable.
 *
 * <p>A network whose inputs and targets have different columns needs two standardizers, which it stores under two names:
 *
 * {@snippet :
 * Map<String, String> metadata = new HashMap<>(inputs.toMetadata("inputs"));
 * metadata.putAll(targets.toMetadata("targets"));
 * Models.save(trained.withMetadata(metadata), file);
 * Standardizer again = Standardizer.fromMetadata(Models.load(file).metadata(), "targets");
 * }
 */
public final class Standardizer {
    private static final String PREFIX = "rondo.network.standardizer";
    private static final String MEAN = ".mean";
    private static final String DEVIATION = ".deviation";

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
     * {@return a standardizer with known means and deviations}
     *
     * @param means the mean of each feature [F], finite; copied
     * @param deviations the standard deviation of each feature [F], finite, above 0; copied
     */
    public static Standardizer of(float[] means, float[] deviations) {
        return new Standardizer(means.clone(), deviations.clone());
    }

    /**
     * {@return a standardizer with the means and standard deviations (over n, not n - 1) of a series} A constant feature gets the
     * deviation 1. NaN values count as missing and are skipped.
     *
     * @param series [T][features]
     * @param features F, the number of features
     * @throws IllegalArgumentException if a value is infinite, or a feature has no value
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
        // Rounding can make the deviation of a constant feature tiny instead of zero.
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
     * {@return the standardizer of a single feature, for a network that forecasts only that one}
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
     * Standardizes some rows; source and target may be the same. Allocates nothing.
     *
     * @param from the array that holds the rows [rows][F]
     * @param fromAt the index of the first value
     * @param rows the number of rows
     * @param to the array that takes the standardized rows
     * @param toAt the index of the first value
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
     * {@return a copy in the units of the original series}
     *
     * @param standardized [T][F]
     */
    public float[] invert(float[] standardized) {
        float[] series = new float[standardized.length];
        invert(standardized, 0, ArgumentChecks.rows("series", standardized.length, means.length), series, 0);
        return series;
    }

    /**
     * Converts some rows back into the units of the original series; source and target may be the same. Allocates nothing.
     *
     * @param from the array that holds the standardized rows [rows][F]
     * @param fromAt the index of the first value
     * @param rows the number of rows
     * @param to the array that takes the converted rows
     * @param toAt the index of the first value
     */
    public void invert(float[] from, int fromAt, int rows, float[] to, int toAt) {
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < means.length; j++, at++) {
                to[toAt + at] = (float) ((double) from[fromAt + at] * deviations[j] + means[j]);
            }
        }
    }

    /**
     * {@return entries for the metadata of a network that has no other standardizer, exact to the bit} Their keys begin with
     * {@code rondo.network.standardizer}.
     */
    public Map<String, String> toMetadata() {
        return entries(PREFIX);
    }

    /**
     * {@return entries for the metadata of a network that has several standardizers, exact to the bit} Their keys begin with
     * {@code rondo.network.standardizer.} and the name.
     *
     * @param name the name, such as {@code inputs}; without a dot
     */
    public Map<String, String> toMetadata(String name) {
        return entries(PREFIX + MetadataKeys.suffix(name));
    }

    private Map<String, String> entries(String prefix) {
        return Map.of(prefix + MEAN, join(means), prefix + DEVIATION, join(deviations));
    }

    /**
     * {@return the standardizer that {@link #toMetadata()} wrote}
     *
     * @param metadata the metadata of a network
     * @throws IllegalArgumentException if the metadata has none without a name, or a damaged one
     */
    public static Standardizer fromMetadata(Map<String, String> metadata) {
        return read(metadata, PREFIX);
    }

    /**
     * {@return the standardizer that {@link #toMetadata(String)} wrote}
     *
     * @param metadata the metadata of a network
     * @param name the name of the standardizer
     * @throws IllegalArgumentException if the metadata has none of this name, or a damaged one
     */
    public static Standardizer fromMetadata(Map<String, String> metadata, String name) {
        return read(metadata, PREFIX + MetadataKeys.suffix(name));
    }

    private static Standardizer read(Map<String, String> metadata, String prefix) {
        return new Standardizer(numbers(metadata, prefix + MEAN), numbers(metadata, prefix + DEVIATION));
    }

    private static String join(float[] values) {
        StringBuilder text = new StringBuilder();
        for (float value : values) {
            text.append(text.isEmpty() ? "" : " ").append(value);
        }
        return text.toString();
    }

    private static float[] numbers(Map<String, String> metadata, String key) {
        String[] words = MetadataKeys.entry(metadata, key).split(" ", -1);
        float[] numbers = new float[words.length];
        for (int j = 0; j < words.length; j++) {
            try {
                numbers[j] = Float.parseFloat(words[j]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        SafeText.quote(key) + " must hold numbers, but has " + SafeText.quote(words[j]), e);
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
