package dev.rondo.cli.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.rondo.table.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A CSV file with a header, read into a {@link Table}. */
public final class CsvFile {
    private CsvFile() {}

    /**
     * {@return the names of the columns whose cells are numbers or missing, in the first lines of the file}
     *
     * @param file the file
     * @param format its format
     * @param lines the number of lines to look at
     */
    public static List<String> numericColumns(Path file, CsvFormat format, int lines) throws IOException {
        return read(file, format, records -> {
            List<String> names = new ArrayList<>(header(file.toString(), records));
            List<String> numeric = new ArrayList<>(names);
            for (int i = 0; i < lines && records.hasNext(); i++) {
                CsvRecord record = records.next();
                for (int column = 0; column < Math.min(names.size(), record.getFieldCount()); column++) {
                    try {
                        cell(file.toString(), record, names.get(column), column).number(format);
                    } catch (IOException notANumber) {
                        numeric.remove(names.get(column));
                    }
                }
            }
            return numeric;
        });
    }

    /**
     * {@return the columns of a file as a table, in the order of the map}
     *
     * @param file the file
     * @param format its format
     * @param kinds the columns to read
     * @throws IOException if the file cannot be read, lacks a column, or has a cell of another kind; the message names line and column
     */
    public static Table table(Path file, CsvFormat format, Map<String, CsvKind> kinds) throws IOException {
        String source = file.toString();
        return read(file, format, records -> {
            List<String> header = header(source, records);
            List<CsvColumn> columns = new ArrayList<>();
            for (Map.Entry<String, CsvKind> entry : kinds.entrySet()) {
                int index = index(source, header, entry.getKey(), format);
                columns.add(new CsvColumn(entry.getKey(), index, entry.getValue()));
            }
            IntStream.Builder lines = IntStream.builder();
            while (records.hasNext()) {
                CsvRecord record = records.next();
                requireWidth(source, record, header.size());
                lines.add((int) record.getStartingLineNumber());
                for (CsvColumn column : columns) {
                    column.add(cell(source, record, column.name(), column.index()), format);
                }
            }
            Table.Builder table = Table.builder();
            columns.forEach(column -> column.addTo(table));
            return table.lines(lines.build().toArray()).build();
        });
    }

    /** {@return the index of a column} */
    static int index(String source, List<String> header, String name, CsvFormat format) throws IOException {
        int index = header.indexOf(name);
        if (index < 0) {
            throw new IOException(source + ": no column '" + name + "'; the columns are " + String.join(", ", header)
                    + format.hint(header));
        }
        return index;
    }

    static CsvCell cell(String source, CsvRecord record, String name, int index) {
        return new CsvCell(source, record.getStartingLineNumber(), name, record.getField(index));
    }

    static void requireWidth(String source, CsvRecord record, int width) throws IOException {
        if (record.getFieldCount() != width) {
            throw new IOException(source + ", line " + record.getStartingLineNumber() + ": expected " + width
                    + " columns as in the header, got " + record.getFieldCount());
        }
    }

    private static List<String> header(String source, Iterator<CsvRecord> records) throws IOException {
        if (!records.hasNext()) {
            throw new IOException(source + ": the file is empty; expected a header with the names of the columns");
        }
        return CsvFormat.header(source, records.next());
    }

    /** What is done with the records of a file. */
    private interface Records<T> {
        T read(Iterator<CsvRecord> records) throws IOException;
    }

    private static <T> T read(Path file, CsvFormat format, Records<T> content) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": this is a folder, not a file");
        }
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CsvReader<CsvRecord> records = format.records(text)) {
            return content.read(records.iterator());
        } catch (UncheckedIOException | CsvParseException e) {
            throw failure(file.toString(), e);
        }
    }

    /** {@return the failure of the library as one that names the file} */
    static IOException failure(String source, RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new IOException(
                cause instanceof CharacterCodingException
                        ? source + ": the text is not UTF-8"
                        : source + ": not a CSV file: " + cause.getMessage(),
                e);
    }
}
