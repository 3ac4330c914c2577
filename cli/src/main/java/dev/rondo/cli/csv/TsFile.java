package dev.rondo.cli.csv;

import dev.rondo.table.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A {@code .ts} file of the UCR and UEA archives: one labelled sequence per line, its dimensions separated by colons, its values by commas.
 * The table has the columns {@link #SEQUENCE}, {@link #CLASS}, and {@code x1}, {@code x2}, … for the dimensions.
 */
public final class TsFile {
    /** The column that names the sequences. */
    public static final String SEQUENCE = "sequence";
    /** The column of classes. */
    public static final String CLASS = "class";

    private TsFile() {}

    /**
     * {@return the sequences of a file}
     *
     * @param file the file
     * @throws IOException if it cannot be read, or is not such a file; the message names the line
     */
    public static Table table(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            boolean data = false;
            int number = 0;
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                String content = line.strip();
                String lower = content.toLowerCase(Locale.ROOT);
                if (lower.startsWith("@timestamps true")) {
                    throw new IOException(file + ", line " + number + ": sequences with timestamps cannot be read");
                }
                if (lower.equals("@data")) {
                    data = true;
                } else if (data && !content.isEmpty() && !content.startsWith("#")) {
                    lines.add(Line.of(file, number, content, lines));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": the text is not UTF-8", e);
        }
        if (lines.isEmpty()) {
            throw new IOException(file + ": no sequences after @data");
        }
        return table(lines);
    }

    private record Line(double[][] dimensions, String label) {
        static Line of(Path file, int number, String content, List<Line> before) throws IOException {
            String[] parts = content.split(":", -1);
            if (parts.length < 2) {
                throw new IOException(file + ", line " + number + ": expected values, a colon and a class");
            }
            double[][] dimensions = new double[parts.length - 1][];
            for (int d = 0; d < dimensions.length; d++) {
                String[] cells = parts[d].split(",", -1);
                dimensions[d] = new double[cells.length];
                for (int t = 0; t < cells.length; t++) {
                    dimensions[d][t] = new CsvCell(file.toString(), number, "x" + (d + 1), cells[t].strip())
                            .number(CsvFormat.POINT);
                }
                if (cells.length != dimensions[0].length) {
                    throw new IOException(file + ", line " + number + ": the first dimension has "
                            + dimensions[0].length + " values, but dimension " + (d + 1) + " has " + cells.length);
                }
            }
            if (!before.isEmpty() && before.getFirst().dimensions.length != dimensions.length) {
                throw new IOException(file + ", line " + number + ": expected " + before.getFirst().dimensions.length
                        + " dimensions, got " + dimensions.length);
            }
            return new Line(dimensions, parts[parts.length - 1].strip());
        }

        int steps() {
            return dimensions[0].length;
        }
    }

    private static Table table(List<Line> lines) {
        int rows = lines.stream().mapToInt(Line::steps).sum();
        String[] sequences = new String[rows];
        String[] classes = new String[rows];
        double[][] values = new double[lines.getFirst().dimensions.length][rows];
        int at = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Arrays.fill(sequences, at, at + line.steps(), Integer.toString(i + 1));
            Arrays.fill(classes, at, at + line.steps(), line.label);
            for (int d = 0; d < values.length; d++) {
                System.arraycopy(line.dimensions[d], 0, values[d], at, line.steps());
            }
            at += line.steps();
        }
        Table.Builder table = Table.builder().texts(SEQUENCE, sequences).texts(CLASS, classes);
        for (int d = 0; d < values.length; d++) {
            table.numbers("x" + (d + 1), values[d]);
        }
        return table.build();
    }
}
