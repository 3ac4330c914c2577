package dev.rondo.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one series in a table, in order of time.
 *
 * @param name the value of the group column; empty without one
 * @param rows the indices of the rows
 */
record TableSeries(String name, int[] rows) {
    /**
     * {@return the series of a table, in the order in which they begin}
     *
     * @param table the table
     * @param group the column that names the series; null if the table is one series
     * @param time the column of times, which must ascend within a series; null if there is none
     */
    static List<TableSeries> of(Table table, @Nullable String group, @Nullable String time) {
        List<TableSeries> series = new ArrayList<>();
        if (group == null) {
            series.add(new TableSeries("", IntStream.range(0, table.rows()).toArray()));
        } else {
            rowsByGroup(table, group)
                    .forEach((name, rows) -> series.add(new TableSeries(
                            name, rows.stream().mapToInt(Integer::intValue).toArray())));
        }
        if (time != null) {
            series.forEach(one -> one.requireOrder(table, time));
        }
        return series;
    }

    private static Map<String, List<Integer>> rowsByGroup(Table table, String group) {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        @Nullable String[] names = table.texts(group);
        for (int row = 0; row < names.length; row++) {
            String name = names[row];
            if (name == null) {
                throw new IllegalArgumentException(
                        "column '" + group + "' names the series, but has no value in " + table.place(row));
            }
            rows.computeIfAbsent(name, unused -> new ArrayList<>()).add(row);
        }
        return rows;
    }

    private void requireOrder(Table table, String column) {
        double[] times = table.numbers(column);
        for (int i = 0; i < rows.length; i++) {
            double now = times[rows[i]];
            if (!(i == 0 || now > times[rows[i - 1]]) || Double.isNaN(now)) {
                String series = name.isEmpty() ? "" : " of series '" + name + "'";
                throw new IllegalArgumentException("column '" + column + "' must have a time in every row" + series
                        + ", later than that of the row before it, but " + table.place(rows[i])
                        + (Double.isNaN(now) ? " has none" : " is not later than " + table.place(rows[i - 1])));
            }
        }
    }

    int length() {
        return rows.length;
    }
}
