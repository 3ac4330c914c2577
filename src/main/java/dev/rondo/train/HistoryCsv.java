package dev.rondo.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A table of epochs as comma-separated values. */
final class HistoryCsv {
    private static final List<String> FIRST = List.of("epoch", "training loss", "validation loss");
    private static final List<String> LAST = List.of("learning rate factor", "best");

    private HistoryCsv() {}

    static String write(List<EpochReport> epochs) {
        Set<String> metrics = new LinkedHashSet<>();
        epochs.forEach(epoch -> metrics.addAll(epoch.validation().metrics().keySet()));
        List<String> header = new ArrayList<>(FIRST);
        header.addAll(metrics);
        header.addAll(LAST);
        StringBuilder text = new StringBuilder();
        writeRow(header, text);
        for (EpochReport epoch : epochs) {
            writeRow(cells(epoch, metrics), text);
        }
        return text.toString();
    }

    private static List<String> cells(EpochReport epoch, Set<String> metrics) {
        Evaluation validation = epoch.validation();
        List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(epoch.epoch()));
        cells.add(Double.toString(epoch.trainingLoss()));
        cells.add(validation == Evaluation.NONE ? "" : Double.toString(validation.loss()));
        for (String metric : metrics) {
            Double value = validation.metrics().get(metric);
            cells.add(value == null ? "" : value.toString());
        }
        cells.add(Double.toString(epoch.learningRateFactor()));
        cells.add(Boolean.toString(epoch.best()));
        return cells;
    }

    private static void writeRow(List<String> cells, StringBuilder text) {
        text.append(cells.stream().map(HistoryCsv::quoted).collect(Collectors.joining(",", "", "\n")));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /**
     * {@return the epochs that {@link #write} wrote}
     *
     * @param text the table
     * @param epochs the largest number of epochs
     * @throws IllegalArgumentException if the table is damaged
     */
    static List<EpochReport> read(String text, int epochs) {
        List<List<String>> rows = rows(text);
        List<String> header = rows.isEmpty() ? List.of() : rows.getFirst();
        if (header.size() < FIRST.size() + LAST.size()) {
            throw new IllegalArgumentException("the table of epochs has no header");
        }
        List<String> metrics = header.subList(FIRST.size(), header.size() - LAST.size());
        List<EpochReport> read = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            if (row.size() != header.size() || !row.getFirst().equals(Integer.toString(read.size() + 1))) {
                throw new IllegalArgumentException(
                        "row " + (read.size() + 1) + " of the table of epochs has the cells " + row);
            }
            read.add(epoch(row, metrics, epochs));
        }
        return read;
    }

    private static EpochReport epoch(List<String> row, List<String> metrics, int epochs) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            String cell = row.get(FIRST.size() + i);
            if (!cell.isEmpty()) {
                figures.put(metrics.get(i), Double.valueOf(cell));
            }
        }
        Evaluation validation =
                row.get(2).isEmpty() ? Evaluation.NONE : new Evaluation(Double.parseDouble(row.get(2)), figures);
        return new EpochReport(
                Integer.parseInt(row.getFirst()),
                epochs,
                Double.parseDouble(row.get(1)),
                validation,
                Double.parseDouble(row.get(row.size() - 2)),
                Boolean.parseBoolean(row.getLast()));
    }

    /** {@return the cells of a text} */
    private static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean twice = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
            if (quoted && twice) {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || c != ',' && c != '\n') {
                cell.append(c);
            } else {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        return rows;
    }
}
