package dev.rondo.cli;

import dev.rondo.cli.csv.CsvFile;
import dev.rondo.cli.csv.CsvFormat;
import dev.rondo.cli.csv.CsvKind;
import dev.rondo.table.CategoryEmbeddings;
import dev.rondo.table.ColumnSelection;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.MissingPolicy;
import dev.rondo.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command-line options for the columns of a CSV file. */
final class TableOptions {
    private static final int LINES_EXAMINED = 1000;
    private static final int MOST_CATEGORIES = 64;

    @Option(
            names = "--inputs",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "The numeric columns to read in addition to the target, separated by commas. Default: all numeric"
                            + " columns.")
    private List<String> inputs;

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Columns of categories. Up to 64 values become one input each; a column with more is embedded, as"
                            + " with --embed.")
    private List<String> categorical = List.of();

    @Option(
            names = "--embed",
            paramLabel = "COLUMN[=WIDTH]",
            split = ",",
            description = "Columns of categories whose values become vectors that the network learns, of WIDTH numbers."
                    + " Default: the square root of the number of values, from 2 to 32. Values that training saw"
                    + " less than twice share a vector with unknown ones.")
    private List<String> embed = List.of();

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "The column of times, such as 2026-11-28 or 2026-11-28T14:30:00Z. Its order is checked.")
    private String time;

    @Option(names = "--calendar", description = "Read hour, weekday and day of the year from the --time column.")
    private boolean calendar;

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description = "The column that names the series of a file with several. States never cross.")
    private String group;

    @Option(
            names = "--missing",
            paramLabel = "POLICY",
            defaultValue = "carry",
            description = "What to read for a missing number: carry (the last value), mask (the mean, and an input that"
                    + " says so) or mean. Default: ${DEFAULT-VALUE}")
    private MissingPolicy missing;

    @Option(
            names = "--split",
            paramLabel = "SHARES",
            split = ",",
            description = "The shares of training and validation; the test has the rest. Default: 0.7,0.15")
    private List<Double> split;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--decimal-comma", description = "The file has decimal commas, and semicolons between columns.")
    private boolean decimalComma;

    String time() {
        return time;
    }

    String group() {
        return group;
    }

    MissingPolicy missing() {
        return missing;
    }

    ForecastSettings.Split split() {
        if (split == null) {
            return ForecastSettings.Split.DEFAULT;
        }
        if (split.size() != 2) {
            throw misused("--split needs two shares, such as 0.7,0.15, but got " + split);
        }
        try {
            return new ForecastSettings.Split(split.get(0), split.get(1));
        } catch (IllegalArgumentException e) {
            throw misused("--split: " + e.getMessage());
        }
    }

    boolean decimalComma() {
        return decimalComma;
    }

    private ParameterException misused(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private CsvFormat format() {
        return decimalComma ? CsvFormat.DECIMAL_COMMA : CsvFormat.POINT;
    }

    /**
     * {@return what the network reads}
     *
     * @param data the file
     * @param target the column to forecast; null for a classifier
     * @param label the column of classes; null for a forecaster
     */
    ColumnSelection selection(Path data, String target, String label) throws IOException {
        if (calendar && time == null) {
            throw misused("--calendar needs --time");
        }
        List<String> numbers = new ArrayList<>();
        if (target != null) {
            numbers.add(target);
        }
        Map<String, Integer> embedded = embedded();
        List<String> categories = Stream.concat(categorical.stream(), embedded.keySet().stream())
                .distinct()
                .toList();
        List<String> others = inputs != null ? inputs : CsvFile.numericColumns(data, format(), LINES_EXAMINED);
        for (String name : others) {
            boolean other = name.equals(time) || name.equals(group) || name.equals(label) || categories.contains(name);
            if (!numbers.contains(name) && !(inputs == null && other)) {
                numbers.add(name);
            }
        }
        if (numbers.isEmpty() && categories.isEmpty() && !calendar) {
            throw new IOException(data + ": no numeric column to read; name columns with --inputs or --categorical");
        }
        ColumnSelection selection = new ColumnSelection(
                numbers,
                categories,
                List.of(),
                missing,
                MOST_CATEGORIES,
                new CategoryEmbeddings(MOST_CATEGORIES, embedded));
        return calendar ? selection.withCalendar(time) : selection;
    }

    /** {@return the columns of --embed with their widths; 0 where none is given} */
    private Map<String, Integer> embedded() {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (String word : embed) {
            int equals = word.lastIndexOf('=');
            boolean given = equals > 0 && word.substring(equals + 1).matches("[1-9]\\d{0,3}");
            if (equals >= 0 && !given) {
                throw misused(
                        "--embed needs COLUMN or COLUMN=WIDTH with a width from 1 to 9999, but got '" + word + "'");
            }
            widths.put(
                    given ? word.substring(0, equals) : word, given ? Integer.parseInt(word.substring(equals + 1)) : 0);
        }
        return widths;
    }

    /** {@return the columns that are read, and those that order the rows} */
    Table table(Path data, ColumnSelection selection, String label) throws IOException {
        Map<String, CsvKind> kinds = new LinkedHashMap<>();
        selection.numbers().forEach(name -> kinds.put(name, CsvKind.NUMBER));
        selection.categories().forEach(name -> kinds.put(name, CsvKind.TEXT));
        for (String name : new String[] {group, label}) {
            if (name != null) {
                kinds.put(name, CsvKind.TEXT);
            }
        }
        if (time != null) {
            kinds.put(time, CsvKind.TIME);
        }
        return CsvFile.table(data, format(), kinds);
    }
}
