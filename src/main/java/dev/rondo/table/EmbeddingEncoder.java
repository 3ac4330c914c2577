package dev.rondo.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A category as the index of a vector that the network learns. Two more vectors follow those of the values: one for all values that are rare
 * or unknown, and one for a missing value.
 *
 * @param name the name of the column
 * @param values the values with a vector of their own
 * @param vectorWidth the width of a vector
 */
record EmbeddingEncoder(String name, CategoryValues values, int vectorWidth) implements CategoryColumn {
    static final String KIND = "embedding";
    /** The vectors of unknown and of missing values. */
    static final int SHARED = 2;

    /** A value that occurs once says little, and lends its row to the vector of unknown values, which would not be trained otherwise. */
    private static final int LEAST = 2;

    private static final int MOST_VALUES = 10_000;

    /** Checks the width. */
    EmbeddingEncoder {
        if (vectorWidth < 1) {
            throw new IllegalArgumentException(
                    "the vectors of column '" + name + "' must have at least 1 number, but have " + vectorWidth);
        }
    }

    /**
     * {@return the encoder for some values}
     *
     * @param counts how often each value occurs
     * @param width the width of a vector; 0 for the default
     */
    static EmbeddingEncoder of(String name, Map<String, Integer> counts, int width) {
        CategoryValues values = CategoryValues.mostFrequent(name, counts, LEAST, MOST_VALUES);
        return new EmbeddingEncoder(name, values, width > 0 ? width : CategoryEmbeddings.defaultWidth(values.size()));
    }

    int vocabularySize() {
        return values.size() + SHARED;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public void encode(double value, double last, float[] x, int at) {
        x[at] = Double.isNaN(value) ? values.size() + 1 : (float) value;
    }

    @Override
    public String describe() {
        return values.describe() + ", embedded as " + vectorWidth + " learned numbers each";
    }

    @Override
    public List<String> words() {
        List<String> words = new ArrayList<>(List.of(Integer.toString(vectorWidth)));
        words.addAll(values.list());
        return EncoderText.prepend(KIND, name, words);
    }

    static EmbeddingEncoder read(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("an embedding needs a width, but has none: " + words);
        }
        double width = EncoderText.number(words.get(2));
        return new EmbeddingEncoder(
                words.get(1), new CategoryValues(words.get(1), words.subList(3, words.size())), (int) width);
    }
}
