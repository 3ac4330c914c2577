package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Workload;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Writes a report of results that the suite, or JMH itself, wrote as JSON: {@code RESULTS.json [REPORT.md]}. Without a
 * second argument it goes to standard output. Beside {@code REPORT.md} come a chart, {@code REPORT.png}, and at its end
 * whatever stands in {@code REPORT-notes.md}: notes written by hand survive.
 */
public final class Report {
    private final List<String> lines = new ArrayList<>();
    private boolean momentary;

    private Report() {}

    /**
     * Writes it.
     *
     * @param arguments see above
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("expected RESULTS.json [REPORT.md]");
            System.exit(2);
        }
        Path json = Path.of(arguments[0]);
        Results results = new Results(JmhJson.read(json));
        Report report = new Report();
        report.head(json);
        report.targets(results);
        if (arguments.length == 1) {
            report.body(results);
            report.lines.forEach(System.out::println);
            return;
        }
        String base = arguments[1].replaceFirst("\\.md$", "");
        Path chart = Path.of(base + ".png");
        if (Chart.write(results, chart)) {
            report.lines.add("");
            report.lines.add("![One step of an LSTM by hidden size](" + chart.getFileName() + ")");
        }
        report.body(results);
        Path notes = Path.of(base + "-notes.md");
        if (Files.exists(notes)) {
            report.lines.add("");
            report.lines.addAll(Files.readAllLines(notes));
        }
        Files.write(Path.of(arguments[1]), report.lines);
    }

    private void head(Path json) throws IOException {
        Properties environment = new Properties();
        Path file = Path.of(json + ".properties");
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                environment.load(reader);
            }
        }
        lines.add("# Results");
        lines.add("");
        lines.add("Written by `bench/report`; notes belong into the file beside it that ends in `-notes.md`.");
        lines.add("");
        for (String key : List.of("command", "commit", "begun", "minutes", "machine", "system", "load")) {
            String value = environment.getProperty(key, "not recorded");
            lines.add("- " + key + ": " + (key.equals("command") ? "`" + value + "`" : value));
        }
        momentary = environment.getProperty("command", "").matches("bench/suite (smoke|check).*");
        lines.add("- jvm: " + JmhJson.jvm(json));
        for (Peer peer : Peers.ALL) {
            boolean absent = environment.containsKey("absent." + peer.name());
            lines.add("- " + peer.name() + ": " + peer.description() + (absent ? "; **not in this run**" : ""));
        }
        String failures = environment.getProperty("failures", "");
        if (!failures.isEmpty()) {
            lines.add("");
            lines.add("**Failed**:");
            lines.add("");
            failures.lines().forEach(line -> lines.add("- " + line));
        }
        lines.add("");
        lines.add(
                "One thread each, the same weights; every peer's outputs lie within 1e-5 of Rondo's, checked before it"
                        + " is timed. Numbers are medians of all iterations of all forks; \"forks\" is how far the means of"
                        + " Rondo's forks lie apart; \"B\" what Rondo's thread allocates a call; in brackets, how many times as long"
                        + " as Rondo a peer takes. The roofline is how fast this JVM streams weights of that size through FMA,"
                        + " and \"share\" what part of that speed a step reaches.");
    }

    private void targets(Results results) {
        lines.add("");
        lines.add("## Targets");
        lines.add("");
        if (momentary) {
            lines.add("None: this run tells what works, not how fast it is.");
            return;
        }
        lines.addAll(Targets.lines(results));
        lines.add("");
        lines.add(
                "Beside what is missed, \"limit\" is what no code could surpass here, where that is short of the target: a peer's"
                        + " step by the roofline, or the tail that a loop of plain arithmetic has.");
    }

    private void body(Results results) {
        lines.addAll(Tables.lines(results));
        lines.add("");
        lines.add("## What peers lack");
        lines.add("");
        for (Workload workload : Workload.values()) {
            for (Peer peer : Peers.ALL) {
                for (String cell : List.of("lstm 8x32", "gru 8x32", "rnn 8x32", "lstm 8x32 layers 2 dense 8")) {
                    lack(workload, peer, cell);
                }
            }
        }
    }

    private void lack(Workload workload, Peer peer, String cell) {
        String lack = peer.lacks(workload, new Model(cell));
        if (lack == null) {
            return;
        }
        String line = "- " + peer.name() + ": " + lack;
        if (!lines.contains(line)) {
            lines.add(line);
        }
    }
}
