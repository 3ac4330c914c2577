package dev.rondo.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The encoders of all columns, in order, and their indices by name. Immutable. */
final class EncodedColumns {
    private final List<ColumnEncoder> encoders;
    private final Map<String, Integer> indices = new HashMap<>();

    EncodedColumns(List<ColumnEncoder> encoders) {
        this.encoders = List.copyOf(encoders);
        for (ColumnEncoder encoder : encoders) {
            if (indices.putIfAbsent(encoder.name(), indices.size()) != null) {
                throw new IllegalArgumentException("the column '" + encoder.name() + "' is read twice");
            }
        }
    }

    int size() {
        return encoders.size();
    }

    ColumnEncoder get(int column) {
        return encoders.get(column);
    }

    List<String> names() {
        return encoders.stream().map(ColumnEncoder::name).toList();
    }

    String name(int column) {
        return encoders.get(column).name();
    }

    int index(String name) {
        Integer index = indices.get(name);
        if (index == null) {
            throw new IllegalArgumentException("the model reads no column '" + name + "'; it reads " + names());
        }
        return index;
    }

    boolean isCategory(int column) {
        return encoders.get(column) instanceof CategoryColumn;
    }

    boolean isCalendar(int column) {
        return encoders.get(column) instanceof CalendarEncoder;
    }

    /** {@return the number that stands for a value of a column of categories; NaN where it is missing} */
    double category(int column, @Nullable String value) {
        if (encoders.get(column) instanceof CategoryColumn categories) {
            return value == null ? Double.NaN : categories.values().index(value);
        }
        throw new IllegalArgumentException(
                "column '" + name(column) + "' holds numbers, but got the text '" + value + "'");
    }

    /** {@return the settings of all encoders, for a network's metadata} */
    String text() {
        return EncoderText.write(encoders.stream().map(ColumnEncoder::words).toList());
    }

    /** {@return the encoders that {@link #text} describes} */
    static List<ColumnEncoder> read(String text) {
        return EncoderText.read(text).stream().map(EncodedColumns::read).toList();
    }

    private static ColumnEncoder read(List<String> words) {
        return switch (words.getFirst()) {
            case NumberEncoder.KIND -> NumberEncoder.read(words);
            case CategoryEncoder.KIND -> CategoryEncoder.read(words);
            case EmbeddingEncoder.KIND -> EmbeddingEncoder.read(words);
            case CalendarEncoder.KIND -> CalendarEncoder.read(words);
            default ->
                throw new IllegalArgumentException(
                        "a column must be of kind number, category, embedding or calendar, but one is" + " '"
                                + words.getFirst() + "'");
        };
    }
}
