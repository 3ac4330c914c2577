package dev.rondo.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Named columns of equal length, each of numbers or of text. A number that is missing is NaN, a text that is missing is null. The arrays
 * are shared with the caller, not copied, and must not change.
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class Table {
    private final Map<String, double[]> numbers;
    private final Map<String, @Nullable String[]> texts;
    private final List<String> names;
    private final int rows;
    private final int @Nullable [] lines;

    private Table(Builder builder) {
        this.numbers = builder.numbers;
        this.texts = builder.texts;
        this.names = List.copyOf(builder.lengths.keySet());
        this.rows = builder.lengths.values().stream().findFirst().orElse(0);
        this.lines = builder.lines;
        if (lines != null && lines.length != rows) {
            throw new IllegalArgumentException(
                    "there must be one line per row, " + rows + " in all, but there are " + lines.length);
        }
    }

    /** {@return a builder of a table} */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the columns of a {@link Table}. Not thread-safe. */
    public static final class Builder {
        private final Map<String, double[]> numbers = new LinkedHashMap<>();
        private final Map<String, @Nullable String[]> texts = new LinkedHashMap<>();
        private final Map<String, Integer> lengths = new LinkedHashMap<>();
        private int @Nullable [] lines;

        private Builder() {}

        /**
         * Adds a column of numbers.
         *
         * @param name its name
         * @param values one per row; NaN where it is missing
         * @return this
         */
        public Builder numbers(String name, double... values) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(values, "values");
            for (int row = 0; row < values.length; row++) {
                if (Double.isInfinite(values[row])) {
                    throw new IllegalArgumentException(
                            "column '" + name + "' must be finite, or NaN where it is missing," + " but row " + row
                                    + " is " + values[row]);
                }
            }
            numbers.put(checked(name, values.length), values);
            return this;
        }

        /**
         * Adds a column of text.
         *
         * @param name its name
         * @param values one per row; null where it is missing
         * @return this
         */
        public Builder texts(String name, @Nullable String... values) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(values, "values");
            texts.put(checked(name, values.length), values);
            return this;
        }

        /**
         * Sets where the rows come from. Errors about a row of the finished table name its line; without this they name its index.
         *
         * @param values the line of each row in its file, from 1
         * @return this
         */
        public Builder lines(int... values) {
            lines = Objects.requireNonNull(values, "values");
            return this;
        }

        private String checked(String name, int length) {
            if (lengths.putIfAbsent(name, length) != null) {
                throw new IllegalArgumentException("there are two columns named '" + name + "'");
            }
            int first = lengths.values().iterator().next();
            if (length != first) {
                throw new IllegalArgumentException(
                        "column '" + name + "' must have " + first + " rows as those before it, but has " + length);
            }
            return name;
        }

        /** {@return the table} */
        public Table build() {
            return new Table(this);
        }
    }

    /** {@return the number of rows} */
    public int rows() {
        return rows;
    }

    /** {@return a row's place, for messages} */
    String place(int row) {
        return lines == null ? "row " + row + " (from 0)" : "line " + lines[row];
    }

    /** {@return the names of the columns, in order} */
    public List<String> names() {
        return names;
    }

    /**
     * {@return whether a column holds numbers}
     *
     * @param name its name
     * @throws IllegalArgumentException if the table does not have it
     */
    public boolean isNumeric(String name) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException("the table has no column '" + name + "'; its columns are " + names);
        }
        return numbers.containsKey(name);
    }

    /**
     * {@return the values of a column of numbers; NaN where they are missing}
     *
     * @param name its name
     * @throws IllegalArgumentException if the table does not have it, or it holds text
     */
    public double[] numbers(String name) {
        double[] values = isNumeric(name) ? numbers.get(name) : null;
        if (values == null) {
            throw new IllegalArgumentException("column '" + name + "' must hold numbers, but holds text");
        }
        return values;
    }

    /**
     * {@return the values of a column of text; null where they are missing}
     *
     * @param name its name
     * @throws IllegalArgumentException if the table does not have it, or it holds numbers
     */
    public @Nullable String[] texts(String name) {
        @Nullable String[] values = isNumeric(name) ? null : texts.get(name);
        if (values == null) {
            throw new IllegalArgumentException("column '" + name + "' must hold text, but holds numbers");
        }
        return values;
    }
}
