package dev.rondo.data;

import java.util.Arrays;

/** Where the sequences of a {@link Batch} came from, so that a message can name a row of the data. Grows to the largest batch. */
final class Origins {
    private static final int UNKNOWN = -1;

    /** The index of each sequence in its data set; -1 if it is a part of a series. */
    private int[] sequences = {};
    /** The row of the series in which each sequence begins; -1 if it is not known where the sequence came from. */
    private int[] firstRows = {};

    /** Forgets where the sequences of the previous batch came from. */
    void begin(int size) {
        if (firstRows.length < size) {
            int[] larger = new int[size];
            sequences = new int[size];
            firstRows = larger;
        }
        Arrays.fill(firstRows, 0, size, UNKNOWN);
    }

    /**
     * Sets where a sequence came from.
     *
     * @param index its index in the batch
     * @param sequence its index in the data set; -1 for a part of a series
     * @param firstRow the row of its array in which it begins
     */
    void set(int index, int sequence, int firstRow) {
        sequences[index] = sequence;
        firstRows[index] = firstRow;
    }

    /** {@return the words for a step; empty if it is not known} */
    String describe(int step, int index) {
        int first = firstRows[index];
        if (first == UNKNOWN) {
            return "";
        }
        if (sequences[index] < 0) {
            return "row " + (first + step) + " of the series";
        }
        String row = first == 0 ? "" : ", row " + (first + step) + " of its series";
        return "step " + step + " of sequence " + sequences[index] + " of the data set" + row;
    }
}
