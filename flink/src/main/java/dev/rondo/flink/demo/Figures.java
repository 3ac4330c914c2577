package dev.rondo.flink.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the operator and prints the table of the README: {@code Figures [DIVISOR]}, with a divisor of the number of events to try it
 * out. Each cell has a JVM of its own, which runs {@code Figures FIGURE KEYS EVENTS}.
 */
public final class Figures {
    private static final int[] KEYS = {10_000, 100_000};
    /** What the line with the result of a JVM begins with. */
    private static final String RESULT = "measured ";

    private Figures() {}

    /**
     * One cell.
     *
     * @param nanos the CPU time of the operator's thread per event
     * @param perSecond the events per second of wall clock time
     */
    record Cell(long nanos, long perSecond) {}

    /** Measures one cell, or all of them. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3) {
            Figure figure = Figure.valueOf(arguments[0]);
            Cell cell = FigureJob.measure(figure, Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
            System.out.println(RESULT + cell.nanos + " " + cell.perSecond);
        } else {
            table(arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]));
        }
    }

    private static void table(int divisor) throws IOException, InterruptedException {
        List<Map<Figure, Cell>> columns = new ArrayList<>();
        for (int keys : KEYS) {
            Map<Figure, Cell> column = new EnumMap<>(Figure.class);
            for (Figure figure : Figure.values()) {
                column.put(figure, inItsOwnJvm(figure, keys, figure.events / divisor));
                System.err.println(keys + " keys: " + figure.text + ": " + column.get(figure));
            }
            columns.add(column);
        }
        System.out.println(
                "| | 10,000 keys: ns of CPU | events per second | 100,000 keys: ns of CPU | events per second |");
        System.out.println("|---|---|---|---|---|");
        for (Figure figure : Figure.values()) {
            StringBuilder row = new StringBuilder("| ").append(figure.text).append(" |");
            for (Map<Figure, Cell> column : columns) {
                Cell cell = column.get(figure);
                row.append(String.format(Locale.ROOT, " %,d | %,d |", cell.nanos, cell.perSecond));
            }
            System.out.println(row);
        }
        for (int i = 0; i < KEYS.length; i++) {
            long heap = columns.get(i).get(Figure.HEAP).nanos;
            long withoutStep = columns.get(i).get(Figure.STATE).nanos;
            System.out.printf(
                    Locale.ROOT,
                    "With %,d keys on the heap, the step is %d %% of the CPU time.%n",
                    KEYS[i],
                    100 * (heap - withoutStep) / heap);
        }
    }

    private static Cell inItsOwnJvm(Figure figure, int keys, long events) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Figures.class.getName(),
                figure.name(),
                Integer.toString(keys),
                Long.toString(events)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(figure + " failed:\n" + output);
        }
        String[] result = output.lines()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException(figure + " gave no result:\n" + output))
                .substring(RESULT.length())
                .split(" ");
        return new Cell(Long.parseLong(result[0]), Long.parseLong(result[1]));
    }
}
