package dev.rondo.table;

import java.util.List;

/**
 * A category as one input per value: 1 for the value of the row, 0 for all others. The product of such inputs with the weights of a layer
 * selects one column of the weights. Rare and unknown values share the last input. A missing value is all zeros.
 *
 * @param name the name of the column
 * @param values the values with an input of their own
 */
record CategoryEncoder(String name, CategoryValues values) implements CategoryColumn {
    static final String KIND = "category";

    @Override
    public int width() {
        return values.size() + 1;
    }

    @Override
    public void encode(double value, double last, float[] x, int at) {
        for (int j = 0; j < width(); j++) {
            x[at + j] = j == value ? 1 : 0;
        }
    }

    @Override
    public String describe() {
        return values.describe() + ", one input each";
    }

    @Override
    public List<String> words() {
        return EncoderText.prepend(KIND, name, values.list());
    }

    static CategoryEncoder read(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("a category needs at least one value, but has none: " + words);
        }
        return new CategoryEncoder(words.get(1), new CategoryValues(words.get(1), words.subList(2, words.size())));
    }
}
