package dev.rondo.cli.csv;

import dev.rondo.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column while a file is read. */
final class CsvColumn {
    private static final int FIRST_CAPACITY = 1024;

    private final String name;
    private final int index;
    private final CsvKind kind;
    private double[] numbers = new double[FIRST_CAPACITY];
    private int count;
    private final List<String> texts = new ArrayList<>();
    /** Equal texts share one object. */
    private final Map<String, String> distinct = new HashMap<>();

    CsvColumn(String name, int index, CsvKind kind) {
        this.name = name;
        this.index = index;
        this.kind = kind;
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    void add(CsvCell cell, CsvFormat format) throws IOException {
        if (kind == CsvKind.TEXT) {
            String text = cell.textOrNull();
            texts.add(text == null ? null : distinct.computeIfAbsent(text, same -> same));
            return;
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count] = kind == CsvKind.NUMBER ? cell.number(format) : cell.seconds(format);
        count++;
    }

    void addTo(Table.Builder table) {
        if (kind == CsvKind.TEXT) {
            table.texts(name, texts.toArray(String[]::new));
        } else {
            table.numbers(name, Arrays.copyOf(numbers, count));
        }
    }
}
