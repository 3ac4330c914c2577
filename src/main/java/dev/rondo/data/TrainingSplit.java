package dev.rondo.data;

import java.util.Arrays;

/**
 * Where a series is cut into a part to learn from and a later one to validate on; nothing is shuffled across time. Cut a
 * series before {@link Windows} are taken from it: windows that reach over the cut would show the future.
 *
 * @param index the first step of the later part
 * @param length T, the steps of the series
 */
public record TrainingSplit(int index, int length) {
    /** Checks that neither part is empty. */
    public TrainingSplit {
        if (index < 1 || index >= length) {
            throw new IllegalArgumentException(
                    "a split must leave steps on both sides, but cuts " + length + " steps at " + index);
        }
    }

    /**
     * {@return the split with a fraction of the steps in its first part, rounded down}
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
     * {@return a copy of the earlier part}
     *
     * @param series [T][width]
     */
    public float[] training(float[] series) {
        return Arrays.copyOf(series, index * width(series.length));
    }

    /**
     * {@return a copy of the later part}
     *
     * @param series [T][width]
     */
    public float[] validation(float[] series) {
        return Arrays.copyOfRange(series, index * width(series.length), series.length);
    }

    /**
     * {@return a copy of the earlier part}
     *
     * @param tokens [T]
     */
    public int[] training(int[] tokens) {
        return Arrays.copyOf(tokens, indexOf(tokens.length));
    }

    /**
     * {@return a copy of the later part}
     *
     * @param tokens [T]
     */
    public int[] validation(int[] tokens) {
        return Arrays.copyOfRange(tokens, indexOf(tokens.length), tokens.length);
    }

    /**
     * {@return the earlier part}
     *
     * @param sequences T of them
     */
    public SequenceDataset training(SequenceDataset sequences) {
        return sequences.range(0, indexOf(sequences.size()));
    }

    /**
     * {@return the later part}
     *
     * @param sequences T of them
     */
    public SequenceDataset validation(SequenceDataset sequences) {
        return sequences.range(indexOf(sequences.size()), length);
    }

    private int width(int values) {
        if (values == 0 || values % length != 0) {
            throw other(values);
        }
        return values / length;
    }

    private int indexOf(int steps) {
        if (steps != length) {
            throw other(steps);
        }
        return index;
    }

    private IllegalArgumentException other(int values) {
        return new IllegalArgumentException(
                "the split is one of " + length + " steps, but there are " + values + " values");
    }
}
