package dev.rondo.table;

import java.util.List;

/** Turns the value of one column into inputs of a network. Immutable. */
sealed interface ColumnEncoder permits NumberEncoder, CategoryColumn, CalendarEncoder {
    /** {@return the name of the column} */
    String name();

    /** {@return the number of inputs} */
    int width();

    /**
     * Writes the inputs of one value.
     *
     * @param value a number, or the index of a category; NaN where it is missing
     * @param last the last value of the stream, this one included; NaN if there was none
     * @param x takes the inputs
     * @param at the index of the first
     */
    void encode(double value, double last, float[] x, int at);

    /** {@return the settings as words, for a network's metadata} */
    List<String> words();
}
