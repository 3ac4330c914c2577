package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.compute.StateRow;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state that the streams of a network begin with, if it is not zeros. It is text in the network's metadata, so every
 * file format carries it. The text holds h, and c of an LSTM, layer by layer, exact to the bit.
 */
final class InitialState {
    /** The key of the metadata entry. */
    static final String KEY = "rondo.network.initial_state";

    private InitialState() {}

    static String write(StateLayout layout, float[] values) {
        List<String> numbers = new ArrayList<>();
        for (StateRow row : remembered(layout)) {
            for (int j = 0; j < row.width(); j++) {
                numbers.add(Float.toString(requireFinite(values[row.offset() + j])));
            }
        }
        return String.join(" ", numbers);
    }

    /**
     * {@return the values of a new state, in the given layout; null if it is zeros}
     *
     * @throws IllegalArgumentException when the entry is not a list of finite numbers, or their count is wrong
     */
    static float @Nullable [] read(StateLayout layout, Map<String, String> metadata) {
        String entry = metadata.get(KEY);
        if (entry == null) {
            return null;
        }
        String[] words = entry.isEmpty() ? new String[0] : entry.split(" ", -1);
        List<StateRow> rows = remembered(layout);
        int expected = rows.stream().mapToInt(StateRow::width).sum();
        if (words.length != expected) {
            throw new IllegalArgumentException(KEY + " must hold " + expected + " numbers, but holds " + words.length);
        }
        float[] values = new float[layout.size()];
        int next = 0;
        for (StateRow row : rows) {
            for (int j = 0; j < row.width(); j++) {
                values[row.offset() + j] = number(words[next++]);
            }
        }
        return values;
    }

    private static List<StateRow> remembered(StateLayout layout) {
        return layout.rows().stream()
                .filter(row -> row.kind() != StateRow.Kind.OUTPUT)
                .toList();
    }

    private static float number(String word) {
        try {
            return requireFinite(Float.parseFloat(word));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(KEY + " must hold numbers, but contains " + SafeText.quote(word), e);
        }
    }

    private static float requireFinite(float number) {
        if (!Float.isFinite(number)) {
            throw new IllegalArgumentException("an initial state must be finite, but contains " + number);
        }
        return number;
    }
}
