package dev.rondo.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String RESULT = """
            {"benchmark": "dev.rondo.bench.%s", "mode": "%s", "vmName": "a JVM", "vmVersion": "25", "jvmArgs": ["-Xmx1g"],
             "params": {%s},
             "primaryMetric": {"score": 1, "scoreError": "NaN", "scoreUnit": "ns/op", "rawData": %s,
                               "scorePercentiles": {"50.0": 100, "99.0": 120, "99.9": 150}},
             "secondaryMetrics": {"·gc.alloc.rate.norm": {"rawData": [[0.001], [0.002]]}}}""";

    @TempDir
    private Path folder;

    private Path json() throws IOException {
        String cell = "\"cell\": \"lstm 128x128\"";
        List<String> results = List.of(
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"rondo\"", "[[100, 110], [90, 105]]"),
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"onnxruntime\"", "[[410, 420, 430], [360, 390, 400]]"),
                result("Roofline.stream", "avgt", cell, "[[92.25]]"),
                result("GraphBenchmark.run", "avgt", graph("rondo"), "[[50]]"),
                result("GraphBenchmark.run", "avgt", graph("onnxruntime"), "[[75]]"),
                result("StepBenchmark.step", "sample", cell + ", \"peer\": \"rondo\"", "[[[[100, 2]]]]"));
        Path file = folder.resolve("results.json");
        Files.writeString(file, results.toString());
        return file;
    }

    private static String graph(String peer) {
        return "\"graph\": \"encoder decoder\", \"hidden\": \"64\", \"steps\": \"50\", \"batch\": \"1\", \"peer\": \"%s\""
                .formatted(peer);
    }

    private static String result(String benchmark, String mode, String parameters, String raw) {
        return RESULT.formatted(benchmark, mode, parameters, raw);
    }

    private List<String> report() throws IOException {
        Path file = folder.resolve("REPORT.md");
        Report.main(new String[] {json().toString(), file.toString()});
        return Files.readAllLines(file);
    }

    @Test
    void shouldGiveMediansSpreadsSharesAndRatios() throws IOException {
        String row = report().stream()
                .filter(line -> line.startsWith("| lstm 128x128 | 512"))
                .findFirst()
                .orElseThrow();
        // The median of 90, 100, 105 and 110 is 102.5; the means are 105 and 97.5. Round by round the ratios are 4 and 4.
        assertEquals("| lstm 128x128 | 512 | 103 | 90.0 | 7 % | 0 | 92.3 | 88 % | 405, min 360 (4x) |", row);
    }

    @Test
    void shouldCompareGraphs() throws IOException {
        List<String> lines = report();
        assertTrue(lines.contains("| encoder decoder, hidden 64, steps 50, batch 1 | 50.0 | 50.0 | 0 % | 0 | 75.0, min 75.0 (1.5x) |"));
        assertTrue(
                lines.contains(
                        "| graphs, one sequence | onnxruntime | >= 1 | 1.5 at encoder decoder, hidden 64, steps 50, batch 1 | met |"));
    }

    @Test
    void shouldSayWhichTargetsAreMetAndWhichAreMissed() throws IOException {
        List<String> lines = report();
        assertTrue(lines.contains(
                "| step, weights 64 KiB - 1 MiB | the roofline | >= 0.85 | 0.88 at lstm 128x128 | met |"));
        assertTrue(lines.contains("| step LSTM, GRU, hidden 128 | onnxruntime | >= 3.5 | 4 at lstm 128x128 | met |"));
        assertTrue(lines.contains("| p99.9 of a step | its p50 | <= 2 | 1.5 at lstm 128x128 | met |"));
        assertTrue(lines.contains("| step, weights over 4 MiB | the roofline | >= 0.95 | not measured | |"));
    }

    @Test
    void shouldNameTheLimitOfATargetThatNoCodeCouldReach() throws IOException {
        String cell = "\"cell\": \"lstm 64x64\"";
        Path file = folder.resolve("limit.json");
        Files.writeString(
                file,
                List.of(
                                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"rondo\"", "[[100]]"),
                                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"onnxruntime\"", "[[500]]"),
                                result("Roofline.stream", "avgt", cell, "[[80]]"))
                        .toString());
        Path report = folder.resolve("LIMIT.md");
        Report.main(new String[] {file.toString(), report.toString()});
        assertTrue(Files.readAllLines(report)
                .contains("| step LSTM, GRU, hidden 64 | onnxruntime | >= 8 | 5 at lstm 64x64 |"
                        + " **missed** by 1 of 1: lstm 64x64 (5, limit 6.25) |"));
    }

    @Test
    void shouldReadEarlierResultsOfWeightFormats() throws IOException {
        String cell = "\"cell\": \"lstm 512x512\"";
        Path file = folder.resolve("earlier.json");
        Files.writeString(
                file,
                List.of(
                                result("CompressedBenchmark.float32", "avgt", cell, "[[100]]"),
                                result("CompressedBenchmark.bf16", "avgt", cell, "[[50]]"))
                        .toString());
        Path report = folder.resolve("EARLIER.md");
        Report.main(new String[] {file.toString(), report.toString()});
        assertTrue(Files.readAllLines(report).contains("| lstm 512x512 | 100 | 50.0 (2x) |  |"));
    }

    @Test
    void shouldDrawAChartAndKeepNotes() throws IOException {
        Files.writeString(folder.resolve("REPORT-notes.md"), "## Why\n\nBecause.");
        assertTrue(report().containsAll(List.of("## Why", "Because.")));
        assertTrue(Files.size(folder.resolve("REPORT.png")) > 1000);
    }
}
