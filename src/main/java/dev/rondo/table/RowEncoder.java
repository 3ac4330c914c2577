package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.layer.ColumnEmbedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Turns the named columns of a row into the inputs of a network: numbers are scaled, categories become one input per value or the index of a
 * learned vector, times become points on the circles of the calendar, and missing values are replaced. Fit it on training rows only. Immutable; {@link TableRow} holds
 * what changes from row to row.
 */
public final class RowEncoder {
    private static final String KEY = "rondo.network.table.columns";

    private final EncodedColumns columns;
    private final int width;

    private RowEncoder(List<ColumnEncoder> columns) {
        this.columns = new EncodedColumns(columns);
        this.width = columns.stream().mapToInt(ColumnEncoder::width).sum();
        if (width == 0) {
            throw new IllegalArgumentException("the columns " + names() + " are constant, so there is nothing to read");
        }
    }

    /**
     * {@return the encoder that is fitted on all rows of a table}
     *
     * @param table the training rows
     * @param selection the columns to read
     * @throws IllegalArgumentException if the table lacks a column, or a column has no value
     */
    public static RowEncoder fit(Table table, ColumnSelection selection) {
        return fit(table, selection, IntStream.range(0, table.rows()).toArray());
    }

    /**
     * {@return the encoder that is fitted on some rows of a table}
     *
     * @param table the table
     * @param selection the columns to read
     * @param rows the training rows, at least one
     * @throws IllegalArgumentException if the table lacks a column, or a column has no value in these rows
     */
    public static RowEncoder fit(Table table, ColumnSelection selection, int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("an encoder is fitted on at least one row, but there is none");
        }
        List<ColumnEncoder> columns = new ArrayList<>();
        for (String name : selection.numbers()) {
            columns.add(NumberEncoder.fit(name, table.numbers(name), rows, selection.missing()));
        }
        for (String name : selection.categories()) {
            Map<String, Integer> counts = CategoryValues.count(name, table.texts(name), rows);
            columns.add(
                    selection.embeddings().includes(name, counts.size())
                            ? EmbeddingEncoder.of(
                                    name, counts, selection.embeddings().width(name))
                            : new CategoryEncoder(
                                    name, CategoryValues.mostFrequent(name, counts, 1, selection.mostCategories())));
        }
        for (String name : selection.calendar()) {
            columns.add(CalendarEncoder.fit(name, table.numbers(name), rows));
        }
        return new RowEncoder(columns);
    }

    /** {@return the names of the columns that a row must have, in order} */
    public List<String> names() {
        return columns.names();
    }

    /** {@return the number of inputs} */
    public int width() {
        return width;
    }

    /**
     * {@return whether a column holds categories, which are text}
     *
     * @param name a column
     */
    public boolean isCategory(String name) {
        return columns.isCategory(columns.index(name));
    }

    /** {@return an empty row, for one stream} */
    public TableRow newRow() {
        return new TableRow(columns);
    }

    /**
     * Writes the inputs of a row. Allocates nothing.
     *
     * @param row the row, with a value in every column
     * @param x takes the inputs
     * @param at the index of the first
     * @throws IllegalArgumentException if a column has not been set, or the row belongs to another encoder
     */
    public void encode(TableRow row, float[] x, int at) {
        if (row.columns() != columns) {
            throw new IllegalArgumentException("the row belongs to another encoder: take it from this one's newRow()");
        }
        if (at < 0 || at > x.length - width) {
            throw new IllegalArgumentException(
                    "x must hold " + width + " values from index " + at + ", but has " + x.length);
        }
        row.requireComplete();
        int next = at;
        for (int column = 0; column < columns.size(); column++) {
            ColumnEncoder encoder = columns.get(column);
            encoder.encode(row.value(column), row.last(column), x, next);
            next += encoder.width();
        }
    }

    /** {@return the layer that a network for these rows begins with; empty if no column is embedded} */
    public Optional<ColumnEmbedding> embedding() {
        List<ColumnEmbedding.Column> embedded = new ArrayList<>();
        int at = 0;
        for (int column = 0; column < columns.size(); column++) {
            ColumnEncoder encoder = columns.get(column);
            if (encoder instanceof EmbeddingEncoder one) {
                embedded.add(new ColumnEmbedding.Column(at, one.vocabularySize(), one.vectorWidth()));
            }
            at += encoder.width();
        }
        return embedded.isEmpty() ? Optional.empty() : Optional.of(new ColumnEmbedding(width, embedded));
    }

    /**
     * {@return a new network for these rows, with this encoder in its metadata} The vectors of unknown and missing categories begin as zeros,
     * the mean of all others, and stay so if no training row has such a category.
     */
    Network newNetwork(Cell cell, int hidden, int layers, int outputs, Map<String, String> metadata, long seed) {
        NetworkBuilder builder = Network.builder(width);
        embedding().ifPresent(layer -> builder.add(inputs -> layer));
        cell.addTo(builder, hidden, layers).dense(outputs).metadata(toMetadata());
        Network network = builder.metadata(metadata).build(seed);
        float[] parameters = network.parameterBlock();
        int end = 0;
        for (ColumnEmbedding.Column column :
                embedding().map(ColumnEmbedding::columns).orElse(List.of())) {
            end += column.parameterCount();
            Arrays.fill(parameters, end - EmbeddingEncoder.SHARED * column.width(), end, 0f);
        }
        return network.withParameters(parameters);
    }

    /**
     * {@return how the values of a column of categories are encoded, in words, such as {@code 120 values, embedded as 11 learned numbers
     * each}}
     *
     * @param name a column of categories
     * @throws IllegalArgumentException if the model does not read it, or it holds numbers
     */
    public String describeCategory(String name) {
        if (columns.get(columns.index(name)) instanceof CategoryColumn column) {
            return column.describe();
        }
        throw new IllegalArgumentException("column '" + name + "' holds numbers");
    }

    /** {@return the inputs of consecutive rows of one series [rows][width]} */
    float[] encode(Table table, int[] rows) {
        float[] x = new float[Math.multiplyExact(rows.length, width)];
        TableRow row = newRow();
        for (int i = 0; i < rows.length; i++) {
            set(row, table, rows[i]);
            encode(row, x, i * width);
        }
        return x;
    }

    /** Copies a row of a table. */
    private void set(TableRow row, Table table, int at) {
        row.begin();
        for (int column = 0; column < columns.size(); column++) {
            String name = columns.get(column).name();
            if (columns.isCategory(column)) {
                row.set(column, table.texts(name)[at]);
            } else {
                row.set(column, table.numbers(name)[at]);
            }
        }
    }

    /** {@return the index of a column} */
    int index(String name) {
        return columns.index(name);
    }

    /**
     * {@return whether a column holds times for the calendar}
     *
     * @param name a column
     */
    public boolean isCalendar(String name) {
        return columns.isCalendar(columns.index(name));
    }

    /** {@return the entry for a network's metadata, exact to the bit, under {@code rondo.network.table.columns}} */
    public Map<String, String> toMetadata() {
        return Map.of(KEY, columns.text());
    }

    /**
     * {@return the encoder that {@link #toMetadata} wrote}
     *
     * @param metadata the metadata of a network
     * @throws IllegalArgumentException if the metadata has none, or a damaged one
     */
    public static RowEncoder fromMetadata(Map<String, String> metadata) {
        String entry = EncoderText.entry(metadata, KEY, "a model of a table");
        return new RowEncoder(EncodedColumns.read(entry));
    }
}
