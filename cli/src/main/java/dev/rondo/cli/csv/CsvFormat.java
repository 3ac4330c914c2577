package dev.rondo.cli.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** How numbers and columns are written: points and commas, or commas and semicolons. */
public enum CsvFormat {
    /** {@code 1.5,2.5} */
    POINT,
    /** {@code 1,5;2,5} */
    DECIMAL_COMMA;

    /** {@return the character between two columns} */
    public char separator() {
        return this == POINT ? ',' : ';';
    }

    /** {@return a reader of the records, the header included; empty lines are skipped} */
    CsvReader<CsvRecord> records(Reader text) {
        return CsvReader.builder()
                .fieldSeparator(separator())
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text);
    }

    /** {@return a number in this format, in float32 precision; empty if it is NaN} */
    public String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        String text = Float.toString((float) value);
        return this == POINT ? text : text.replace('.', ',');
    }

    /** {@return the value of a number in this format} */
    double parse(String text) {
        return Double.parseDouble(this == POINT ? text : text.replace(',', '.'));
    }

    /** {@return advice for a header that has one column because the file has other separators; empty if there is none} */
    String hint(List<String> header) {
        String only = header.size() == 1 ? header.getFirst() : "";
        if (this == POINT && only.contains(";")) {
            return " (semicolons between columns need --decimal-comma)";
        }
        if (this == DECIMAL_COMMA && only.contains(",")) {
            return " (with --decimal-comma, columns are separated by semicolons)";
        }
        return only.contains("\t") ? " (tabs between columns cannot be read: write commas)" : "";
    }

    /** {@return the names in a header} A byte-order mark before the first is dropped. */
    static List<String> header(String source, CsvRecord record) throws IOException {
        List<String> names = record.getFields().stream().map(String::strip).toList();
        if (names.getFirst().startsWith("\uFEFF")) {
            names = new ArrayList<>(names);
            names.set(0, names.getFirst().substring(1).replaceAll("^\"|\"$", ""));
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IOException(source + ": the header has a column twice: " + names);
        }
        return names;
    }
}
