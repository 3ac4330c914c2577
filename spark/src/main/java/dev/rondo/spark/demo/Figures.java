package dev.rondo.spark.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures scoring and the rounds of a training, and prints the table of the README: {@code Figures [DIVISOR]}, with a divisor of the
 * number of events and rounds to try it out. Each column has a driver in a JVM of its own, which runs {@code Figures MASTER DIVISOR}.
 */
public final class Figures {
    private static final List<String> MASTERS = List.of("local[2]", "local-cluster[2,1,1024]");
    /** What the line with the results of a JVM begins with. */
    private static final String RESULT = "measured ";

    private static final double MILLI = 1000;

    private Figures() {}

    /** Measures one column, or all of them. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            int divisor = Integer.parseInt(arguments[1]);
            List<String> column = column(arguments[0], divisor);
            System.out.println(RESULT + String.join(" ", column));
        } else {
            table(arguments.length == 0 ? "1" : arguments[0]);
        }
    }

    private static List<String> column(String master, int divisor) throws Exception {
        FigureParts.Scoring scoring = FigureParts.scoring(master, divisor);
        FigureParts.Rounds rounds = FigureParts.rounds(master, divisor);
        return List.of(
                text("%,.0f", scoring.outputs()),
                text("%,.0f", scoring.lastStates()),
                text("%.1f", MILLI * rounds.shortest()),
                text("%.1f", MILLI * rounds.median()),
                text("%,.0f", scoring.oneThread()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void table(String divisor) throws IOException, InterruptedException {
        List<String[]> columns = new ArrayList<>();
        for (String master : MASTERS) {
            columns.add(inItsOwnJvm(master, divisor));
            System.err.println(master + ": " + String.join(", ", columns.getLast()));
        }
        System.out.println("| | `" + String.join("` | `", MASTERS) + "` |");
        System.out.println("|---|---|---|");
        String[] rows = {
            "scoring, an output per event: events per second",
            "scoring, the last state per key: events per second",
            "a round of training in addition to its gradients, shortest: ms",
            "the same, median: ms",
            "one thread without Spark in the driver: events per second"
        };
        for (int i = 0; i < rows.length; i++) {
            System.out.println("| " + rows[i] + " | " + columns.getFirst()[i] + " | " + columns.getLast()[i] + " |");
        }
    }

    private static String[] inItsOwnJvm(String master, String divisor) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Figures.class.getName(), master, divisor));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(master + " failed:\n" + output);
        }
        return output.lines()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException(master + " gave no result:\n" + output))
                .substring(RESULT.length())
                .split(" ");
    }
}
