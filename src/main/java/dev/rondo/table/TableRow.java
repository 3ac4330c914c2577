package dev.rondo.table;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The current row of one stream, and the last known value of every column. Call {@link #begin}, set every column by its name, then step the
 * stream. A column that has no value is set to NaN or null, so that a forgotten one is noticed. Allocates nothing. Not thread-safe.
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class TableRow {
    private final EncodedColumns columns;
    private final double[] values;
    private final double[] last;
    /** The change of every column of times from the row before; 0 before the second. */
    private final double[] intervals;

    private final boolean[] set;

    TableRow(EncodedColumns columns) {
        this.columns = columns;
        this.values = new double[columns.size()];
        this.last = new double[columns.size()];
        this.intervals = new double[columns.size()];
        this.set = new boolean[columns.size()];
        Arrays.fill(last, Double.NaN);
    }

    /**
     * Begins the next row: no column is set.
     *
     * @return this
     */
    public TableRow begin() {
        Arrays.fill(set, false);
        return this;
    }

    /**
     * Sets a number, or a time in seconds since 1970-01-01T00:00Z.
     *
     * @param name the column
     * @param value its value; NaN where it is missing
     * @return this
     * @throws IllegalArgumentException if the model does not read the column, it holds categories, or the value is infinite
     */
    public TableRow set(String name, double value) {
        set(columns.index(name), value);
        return this;
    }

    /**
     * Sets a category. A category that the training rows did not have counts as one of the rare ones.
     *
     * @param name the column
     * @param value its value; null where it is missing
     * @return this
     * @throws IllegalArgumentException if the model does not read the column, or it holds numbers
     */
    public TableRow set(String name, @Nullable String value) {
        set(columns.index(name), value);
        return this;
    }

    void set(int column, double value) {
        if (columns.isCategory(column)) {
            throw new IllegalArgumentException(
                    "column '" + columns.name(column) + "' holds categories, but got the number " + value);
        }
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("column '" + columns.name(column)
                    + "' must be finite, or NaN where it is missing, but is " + value);
        }
        put(column, value);
    }

    void set(int column, @Nullable String value) {
        put(column, columns.category(column, value));
    }

    private void put(int column, double value) {
        values[column] = value;
        set[column] = true;
        if (!Double.isNaN(value)) {
            boolean second = columns.isCalendar(column) && !Double.isNaN(last[column]);
            intervals[column] = second ? value - last[column] : 0;
            last[column] = value;
        }
    }

    /** Sets all columns to what is expected next: times advance as from the row before, all others repeat their last known values. */
    void setExpected() {
        for (int column = 0; column < last.length; column++) {
            put(column, last[column] + intervals[column]);
        }
    }

    void requireComplete() {
        for (int column = 0; column < set.length; column++) {
            if (!set[column]) {
                throw new IllegalArgumentException("the row lacks column '" + columns.name(column)
                        + "'; the model reads " + columns.names() + " (set a missing value as NaN or null)");
            }
        }
    }

    EncodedColumns columns() {
        return columns;
    }

    double value(int column) {
        return values[column];
    }

    double last(int column) {
        return last[column];
    }

    /** {@return the number of values that {@link #write} writes} */
    int size() {
        return 2 * last.length;
    }

    /** Writes what a stream remembers in addition to its state. */
    void write(ByteBuffer to) {
        for (int column = 0; column < last.length; column++) {
            to.putDouble(last[column]).putDouble(intervals[column]);
        }
    }

    void read(ByteBuffer from) {
        for (int column = 0; column < last.length; column++) {
            last[column] = from.getDouble();
            intervals[column] = from.getDouble();
        }
    }
}
