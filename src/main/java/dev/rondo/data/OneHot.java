package dev.rondo.data;

import java.util.Arrays;

/** Indices as rows of zeros with a one where the index says: how a network without an embedding reads symbols. */
public final class OneHot {
    private OneHot() {}

    /**
     * {@return the rows [n][width]}
     *
     * @param indices from 0 to below the width [n]
     * @param width of one row
     * @throws IllegalArgumentException when an index is outside
     */
    public static float[] encode(int[] indices, int width) {
        float[] rows = new float[Math.multiplyExact(indices.length, width)];
        for (int i = 0; i < indices.length; i++) {
            encode(indices[i], width, rows, i * width);
        }
        return rows;
    }

    /**
     * Writes one row; allocates nothing.
     *
     * @param index from 0 to below the width
     * @param width of the row
     * @param row takes it
     * @param at its first index
     * @throws IllegalArgumentException when the index is outside
     */
    public static void encode(int index, int width, float[] row, int at) {
        if (index < 0 || index >= width) {
            throw new IllegalArgumentException("an index must be from 0 to " + (width - 1) + ", but is " + index);
        }
        Arrays.fill(row, at, at + width, 0f);
        row[at + index] = 1f;
    }
}
