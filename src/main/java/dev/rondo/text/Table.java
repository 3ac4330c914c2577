package dev.rondo.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in plain text: the columns are as wide as their widest cell, and the last one is not padded. */
public final class Table {
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Creates an empty table.
     *
     * @param columns one character per column: {@code l} aligns to the left, {@code r} to the right
     */
    public Table(String columns) {
        right = new boolean[columns.length()];
        for (int i = 0; i < right.length; i++) {
            right[i] = columns.charAt(i) == 'r';
        }
    }

    /** Adds a row with one cell per column. */
    public Table row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException("expected " + right.length + " cells, but got " + cells.length);
        }
        rows.add(cells.clone());
        return this;
    }

    /** {@return the number with its thousands separated by commas} */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@return the rows, each ended by a line separator} */
    @Override
    public String toString() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String gap = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : "  ").append(right[i] ? gap + row[i] : row[i] + gap);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
