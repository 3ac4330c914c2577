package dev.rondo.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a column of categories that have an index of their own; all others share the index after theirs. Immutable. */
final class CategoryValues {
    private final List<String> values;
    private final Map<String, Integer> indices = new HashMap<>();

    CategoryValues(String name, List<String> values) {
        this.values = List.copyOf(values);
        for (String value : values) {
            if (indices.putIfAbsent(value, indices.size()) != null) {
                throw new IllegalArgumentException("column '" + name + "' has the category '" + value + "' twice");
            }
        }
    }

    /**
     * {@return how often each value occurs in some rows}
     *
     * @throws IllegalArgumentException if all values are missing
     */
    static Map<String, Integer> count(String name, @Nullable String[] values, int[] rows) {
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
        return counts;
    }

    /**
     * {@return the most frequent values, most frequent first}
     *
     * @param counts how often each value occurs
     * @param least the smallest number of times
     * @param most the largest number of values
     */
    static CategoryValues mostFrequent(String name, Map<String, Integer> counts, int least, int most) {
        Comparator<Map.Entry<String, Integer>> order = Map.Entry.<String, Integer>comparingByValue(
                        Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey());
        return new CategoryValues(
                name,
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() >= least)
                        .sorted(order)
                        .limit(most)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** {@return the number of values in words, such as {@code 5 values}} */
    String describe() {
        return values.size() == 1 ? "1 value" : values.size() + " values";
    }

    int size() {
        return values.size();
    }

    List<String> list() {
        return values;
    }

    /** {@return the index of a value; {@link #size} if it has none of its own} */
    int index(String value) {
        Integer index = indices.get(value);
        return index == null ? values.size() : index;
    }
}
