package dev.rondo.data;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive steps of a series of vectors or of symbols (tokens, classes). A view: the array is not copied.
 *
 * @param vectors [N][width], empty for symbols
 * @param symbols [N], empty for vectors
 * @param from the first step of the view
 * @param steps the number of steps
 * @param width the width of one vector; 0 for symbols
 */
record SeriesView(float[] vectors, int[] symbols, int from, int steps, int width) {
    private static final float[] NO_VECTORS = {};
    private static final int[] NO_SYMBOLS = {};

    /** A series without steps. */
    static final SeriesView NONE = ofSymbols(NO_SYMBOLS);

    /** {@return a view of all vectors} */
    static SeriesView ofVectors(String name, float[] vectors, int width) {
        return new SeriesView(vectors, NO_SYMBOLS, 0, ArgumentChecks.rows(name, vectors.length, width), width);
    }

    /** {@return a view of all symbols} */
    static SeriesView ofSymbols(int[] symbols) {
        return new SeriesView(NO_VECTORS, symbols, 0, symbols.length, 0);
    }

    /**
     * Requires values that can be learned from: finite vectors, and symbols from 0.
     *
     * @param what the name of the series in messages
     * @param leftOut whether a step is left out, so that its value does not matter; null if none is
     * @param remedy what to do with such a step
     */
    void requireUsable(String what, @Nullable IntPredicate leftOut, String remedy) {
        for (int step = 0; step < steps; step++) {
            if (leftOut != null && leftOut.test(step)) {
                continue;
            }
            for (int j = 0; j < width; j++) {
                float value = vectors[(from + step) * width + j];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(what + " must be finite, but value " + j + " of step " + step
                            + " is " + value + ": " + remedy);
                }
            }
            if (width == 0 && symbols[from + step] < 0) {
                throw new IllegalArgumentException(what + " must be at least 0, but that of step " + step + " is "
                        + symbols[from + step] + ": " + remedy);
            }
        }
    }

    /** {@return a view of some of the steps} */
    SeriesView slice(int first, int count) {
        return new SeriesView(vectors, symbols, from + first, count, width);
    }

    /** {@return the symbol of a step; 0 past the end} */
    int symbol(int step) {
        return step < steps ? symbols[from + step] : 0;
    }

    /** Copies the vector of a step into a row of a buffer [rows][width]; writes zeros past the end. */
    void copyVector(int step, float[] to, int row) {
        int source = (from + step) * width;
        for (int j = 0; j < width; j++) {
            to[row * width + j] = step < steps ? vectors[source + j] : 0f;
        }
    }
}
