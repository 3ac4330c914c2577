package dev.rondo.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A category as one input per value: 1 for the value of the row, 0 for all others. The product of such inputs with the weights of a layer
 * selects one column of the weights, so it is an embedding that the layer learns. Rare and unknown values share the last input. A missing
 * value is all zeros.
 */
final class CategoryEncoder implements ColumnEncoder {
    static final String KIND = "category";

    private final String name;
    private final List<String> values;
    private final Map<String, Integer> indices = new HashMap<>();

    private CategoryEncoder(String name, List<String> values) {
        this.name = name;
        this.values = List.copyOf(values);
        for (String value : values) {
            if (indices.putIfAbsent(value, indices.size()) != null) {
                throw new IllegalArgumentException("column '" + name + "' has the category '" + value + "' twice");
            }
        }
    }

    /**
     * {@return the encoder for the values of some rows}
     *
     * @param most the largest number of values with an input of their own; the most frequent get one
     * @throws IllegalArgumentException if all values are missing
     */
    static CategoryEncoder fit(String name, @Nullable String[] values, int[] rows, int most) {
        Map<String, Integer> counts = new HashMap<>();
        for (int row : rows) {
            String value = values[row];
            if (value != null) {
                counts.merge(value, 1, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            throw new IllegalArgumentException(
                    "column '" + name + "' has no value in the " + rows.length + " training rows");
        }
        Comparator<Map.Entry<String, Integer>> order = Map.Entry.<String, Integer>comparingByValue(
                        Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey());
        return new CategoryEncoder(
                name,
                counts.entrySet().stream()
                        .sorted(order)
                        .limit(most)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int width() {
        return values.size() + 1;
    }

    /** {@return the index of a value; that of the shared input if it has none of its own} */
    int index(String value) {
        Integer index = indices.get(value);
        return index == null ? values.size() : index;
    }

    @Override
    public void encode(double value, double last, float[] x, int at) {
        for (int j = 0; j < width(); j++) {
            x[at + j] = j == value ? 1 : 0;
        }
    }

    @Override
    public List<String> words() {
        return EncoderText.prepend(KIND, name, values);
    }

    static CategoryEncoder read(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("a category needs at least one value, but has none: " + words);
        }
        return new CategoryEncoder(words.get(1), words.subList(2, words.size()));
    }
}
