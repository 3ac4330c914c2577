package dev.rondo.table;

import java.util.List;

/**
 * A number, scaled to a mean of 0 and a standard deviation of 1.
 *
 * @param name the name of the column
 * @param mean the mean of the training rows
 * @param deviation their standard deviation, above 0
 * @param missing what is read where it is missing
 */
record NumberEncoder(String name, double mean, double deviation, MissingPolicy missing) implements ColumnEncoder {
    static final String KIND = "number";

    /** Checks the figures. */
    NumberEncoder {
        if (!Double.isFinite(mean) || !(deviation > 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("column '" + name
                    + "' needs a finite mean and a deviation above 0, but has " + mean + " and " + deviation);
        }
    }

    /**
     * {@return the encoder for the values of some rows} A constant column gets the deviation 1.
     *
     * @throws IllegalArgumentException if all values are missing
     */
    static NumberEncoder fit(String name, double[] values, int[] rows, MissingPolicy missing) {
        double sum = 0;
        int count = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int row : rows) {
            if (!Double.isNaN(values[row])) {
                sum += values[row];
                count++;
                low = Math.min(low, values[row]);
                high = Math.max(high, values[row]);
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(
                    "column '" + name + "' has no value in the " + rows.length + " training rows");
        }
        double mean = sum / count;
        double squares = 0;
        for (int row : rows) {
            double error = values[row] - mean;
            squares += Double.isNaN(error) ? 0 : error * error;
        }
        double deviation = Math.sqrt(squares / count);
        return new NumberEncoder(name, mean, low == high || deviation < Float.MIN_NORMAL ? 1 : deviation, missing);
    }

    @Override
    public int width() {
        return missing == MissingPolicy.MASK ? 2 : 1;
    }

    @Override
    public void encode(double value, double last, float[] x, int at) {
        double known = missing == MissingPolicy.CARRY ? last : value;
        x[at] = Double.isNaN(known) ? 0 : (float) ((known - mean) / deviation);
        if (missing == MissingPolicy.MASK) {
            x[at + 1] = Double.isNaN(value) ? 1 : 0;
        }
    }

    @Override
    public List<String> words() {
        return List.of(KIND, name, Double.toString(mean), Double.toString(deviation), missing.name());
    }

    static NumberEncoder read(List<String> words) {
        EncoderText.requireWords(words, 5);
        return new NumberEncoder(
                words.get(1),
                EncoderText.number(words.get(2)),
                EncoderText.number(words.get(3)),
                MissingPolicy.valueOf(words.get(4)));
    }
}
