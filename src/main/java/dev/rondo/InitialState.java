package dev.rondo;

import dev.rondo.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where streams begin, in a network that does not begin with zeros, as text: an entry of the network's metadata, so that
 * it goes through every file format. It holds h, and c of an LSTM, of every layer in order, exact to the bit.
 */
final class InitialState {
    /** The key of the entry. */
    static final String KEY = "rondo.network.initial_state";

    private InitialState() {}

    static String write(State state) {
        List<String> numbers = new ArrayList<>();
        int at = 0;
        for (int layer = 0; layer < state.layout.layers(); layer++) {
            for (int width : state.layout.widths(layer)) {
                for (int j = 0; j < width; j++) {
                    numbers.add(Float.toString(requireFinite(state.values[at + j])));
                }
                at += Kernels.pad(width);
            }
        }
        return String.join(" ", numbers);
    }

    /**
     * The values of a state that begins as the metadata says, as the layout has them; null where it begins with zeros.
     *
     * @throws IllegalArgumentException when the entry is no list of as many finite numbers as the layout has
     */
    static float[] read(StateLayout layout, Map<String, String> metadata) {
        String entry = metadata.get(KEY);
        if (entry == null) {
            return null;
        }
        String[] words = entry.isEmpty() ? new String[0] : entry.split(" ", -1);
        float[] values = new float[layout.size()];
        int at = 0;
        int next = 0;
        for (int layer = 0; layer < layout.layers(); layer++) {
            for (int width : layout.widths(layer)) {
                for (int j = 0; j < width && next < words.length; j++) {
                    values[at + j] = number(words[next++]);
                }
                at += Kernels.pad(width);
            }
        }
        int expected = layout.rememberedCount();
        if (words.length != expected) {
            throw new IllegalArgumentException(KEY + " must hold " + expected + " numbers, but holds " + words.length);
        }
        return values;
    }

    private static float number(String word) {
        try {
            return requireFinite(Float.parseFloat(word));
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException(KEY + " must hold numbers, but has \"" + word + '"', notOne);
        }
    }

    private static float requireFinite(float number) {
        if (!Float.isFinite(number)) {
            throw new IllegalArgumentException("a stream must begin with finite numbers, but one is " + number);
        }
        return number;
    }
}
