package dev.rondo.data;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive steps of a series of vectors or of symbols (tokens, classes). A view: the array is not copied. A step can hold the vectors
 * of several later steps of the series, one after the other.
 *
 * @param vectors [N][vectorSize], empty for symbols
 * @param symbols [N], empty for vectors
 * @param from the first step of the view
 * @param steps the number of steps
 * @param vectorSize the width of one vector; 0 for symbols
 * @param ahead how many steps later each vector of a step, or its symbol, lies in the series
 */
record SeriesView(float[] vectors, int[] symbols, int from, int steps, int vectorSize, int[] ahead) {
    private static final float[] NO_VECTORS = {};
    private static final int[] NO_SYMBOLS = {};
    private static final int[] NOW = {0};

    /** A series without steps. */
    static final SeriesView NONE = ofSymbols(NO_SYMBOLS);

    /** {@return a view of all vectors} */
    static SeriesView ofVectors(String name, float[] vectors, int width) {
        return new SeriesView(vectors, NO_SYMBOLS, 0, ArgumentChecks.rows(name, vectors.length, width), width, NOW);
    }

    /** {@return a view of all symbols} */
    static SeriesView ofSymbols(int[] symbols) {
        return new SeriesView(NO_VECTORS, symbols, 0, symbols.length, 0, NOW);
    }

    /** {@return the width of one step; 0 for symbols} */
    int width() {
        return vectorSize * ahead.length;
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
            for (int j = 0; j < width(); j++) {
                float value = value(step, j);
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(what + " must be finite, but value " + j + " of step " + step
                            + " is " + value + ": " + remedy);
                }
            }
            if (vectorSize == 0 && symbol(step) < 0) {
                throw new IllegalArgumentException(
                        what + " must be at least 0, but that of step " + step + " is " + symbol(step) + ": " + remedy);
            }
        }
    }

    /** {@return a view of some of the steps} */
    SeriesView slice(int first, int count) {
        return new SeriesView(vectors, symbols, from + first, count, vectorSize, ahead);
    }

    /** {@return a view whose steps hold the values of later steps} The later steps must exist. */
    SeriesView ahead(int... later) {
        return new SeriesView(vectors, symbols, from, steps, vectorSize, later);
    }

    /** {@return the symbol of a step; 0 past the end} */
    int symbol(int step) {
        return step < steps ? symbols[from + step + ahead[0]] : 0;
    }

    /** {@return a value of a step} */
    float value(int step, int j) {
        return vectors[(from + step + ahead[j / vectorSize]) * vectorSize + j % vectorSize];
    }

    /** Copies the values of a step into a row of a buffer [rows][width]; writes zeros past the end. */
    void copyVector(int step, float[] to, int row) {
        int at = row * width();
        for (int later : ahead) {
            int source = (from + step + later) * vectorSize;
            for (int j = 0; j < vectorSize; j++) {
                to[at++] = step < steps ? vectors[source + j] : 0f;
            }
        }
    }
}
