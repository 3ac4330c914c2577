package dev.rondo.data;

import java.util.Arrays;

/**
 * A split of a series into an earlier part for training and a later part for validation. Nothing is shuffled across time. Split a
 * series before cutting {@link Windows} from it; windows that span the split would reveal validation data to training.
 *
 * @param index the first step of the validation part
 * @param length T, the steps of the series
 */
public record TrainingSplit(int index, int length) {
    /** Checks that neither part is empty. */
    public TrainingSplit {
        if (index < 1 || index >= length) {
            throw new IllegalArgumentException(
                    "a split must leave steps on both sides, but splits " + length + " steps at " + index);
        }
    }

    /**
     * {@return the split that puts a fraction of the steps, rounded down, into the training part}
     *
     * @param fraction above 0 and below 1
     * @param length T
     */
    public static TrainingSplit byFraction(double fraction, int length) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction must be above 0 and below 1, but is " + fraction);
        }
        return new TrainingSplit((int) (fraction * length), length);
    }

    /**
     * {@return a copy of the training part}
     *
     * @param series [T][width]
     */
    public float[] training(float[] series) {
        return Arrays.copyOf(series, index * width(series.length));
    }

    /**
     * {@return a copy of the validation part}
     *
     * @param series [T][width]
     */
    public float[] validation(float[] series) {
        return Arrays.copyOfRange(series, index * width(series.length), series.length);
    }

    /**
     * {@return a copy of the training part}
     *
     * @param tokens [T]
     */
    public int[] training(int[] tokens) {
        return Arrays.copyOf(tokens, indexOf(tokens.length));
    }

    /**
     * {@return a copy of the validation part}
     *
     * @param tokens [T]
     */
    public int[] validation(int[] tokens) {
        return Arrays.copyOfRange(tokens, indexOf(tokens.length), tokens.length);
    }

    /**
     * {@return the training part}
     *
     * @param sequences a data set of T sequences
     */
    public SequenceDataset training(SequenceDataset sequences) {
        return sequences.range(0, indexOf(sequences.size()));
    }

    /**
     * {@return the validation part}
     *
     * @param sequences a data set of T sequences
     */
    public SequenceDataset validation(SequenceDataset sequences) {
        return sequences.range(indexOf(sequences.size()), length);
    }

    private int width(int values) {
        if (values == 0 || values % length != 0) {
            throw mismatch(values);
        }
        return values / length;
    }

    private int indexOf(int steps) {
        if (steps != length) {
            throw mismatch(steps);
        }
        return index;
    }

    private IllegalArgumentException mismatch(int values) {
        return new IllegalArgumentException(
                "the split is for " + length + " steps, but there are " + values + " values");
    }
}
