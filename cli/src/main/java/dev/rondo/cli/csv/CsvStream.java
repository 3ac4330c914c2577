package dev.rondo.cli.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** Lines of CSV as they arrive, for example through a pipe. Not thread-safe. */
public final class CsvStream {
    private final String source;
    private final CsvFormat format;
    private final Iterator<CsvRecord> records;
    private final List<String> header;
    private CsvRecord record;

    /**
     * Reads the header.
     *
     * @param source the name of the input in messages
     * @param in the input
     * @param format its format
     * @throws IOException if there is no header
     */
    @SuppressWarnings("resource") // the input belongs to the caller
    public CsvStream(String source, InputStream in, CsvFormat format) throws IOException {
        this.source = source;
        this.format = format;
        CsvReader<CsvRecord> reader = format.records(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.records = reader.iterator();
        if (!next()) {
            throw new IOException(source + ": the input is empty; expected a header with the names of the columns");
        }
        this.header = CsvFormat.header(source, record);
    }

    /**
     * {@return the index of a column}
     *
     * @throws IOException if the header does not have it
     */
    public int index(String column) throws IOException {
        return CsvFile.index(source, header, column, format);
    }

    /** Waits for the next line. {@return whether there is one} */
    public boolean next() throws IOException {
        try {
            if (!records.hasNext()) {
                return false;
            }
            record = records.next();
        } catch (UncheckedIOException | CsvParseException e) {
            throw CsvFile.failure(source, e);
        }
        if (header != null) {
            CsvFile.requireWidth(source, record, header.size());
        }
        return true;
    }

    /** {@return a number of the current line; NaN where it is missing} */
    public double number(int column) throws IOException {
        return cell(column).number(format);
    }

    /** {@return a time of the current line, in seconds since 1970-01-01T00:00Z} */
    public double seconds(int column) throws IOException {
        return cell(column).seconds(format);
    }

    /** {@return a text of the current line; null where it is missing} */
    public String text(int column) {
        return cell(column).textOrNull();
    }

    /** {@return a cell of the current line as it is written} */
    public String raw(int column) {
        return record.getField(column);
    }

    private CsvCell cell(int column) {
        return CsvFile.cell(source, record, header.get(column), column);
    }
}
