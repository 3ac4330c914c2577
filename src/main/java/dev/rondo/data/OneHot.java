package dev.rondo.data;

import java.util.Arrays;

/** One-hot encoding: an index becomes a row of zeros with a single one. Networks without an embedding read symbols this way. */
public final class OneHot {
    private OneHot() {}

    /**
     * {@return the rows [n][width]}
     *
     * @param indices from 0 to width - 1 [n]
     * @param width the width of one row
     * @throws IllegalArgumentException if an index is out of range
     */
    public static float[] encode(int[] indices, int width) {
        float[] rows = new float[ArgumentChecks.product("indices x width", indices.length, width)];
        for (int i = 0; i < indices.length; i++) {
            encode(indices[i], width, rows, i * width);
        }
        return rows;
    }

    /**
     * Writes one row; allocates nothing.
     *
     * @param index from 0 to width - 1
     * @param width the width of the row
     * @param row the array that takes the row
     * @param at the index of its first value
     * @throws IllegalArgumentException if the index is out of range
     */
    public static void encode(int index, int width, float[] row, int at) {
        if (index < 0 || index >= width) {
            throw new IllegalArgumentException("an index must be from 0 to " + (width - 1) + ", but is " + index);
        }
        Arrays.fill(row, at, at + width, 0f);
        row[at + index] = 1f;
    }
}
