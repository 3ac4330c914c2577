package dev.rondo.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
                result(
                        "StepBenchmark.step",
                        "avgt",
                        cell + ", \"peer\": \"onnxruntime\"",
                        "[[410, 420, 430], [360, 390, 400]]"),
                result("Roofline.stream", "avgt", cell, "[[92.25]]"),
                result("GraphBenchmark.run", "avgt", graph("rondo"), "[[50]]"),
                result("GraphBenchmark.run", "avgt", graph("onnxruntime"), "[[75]]"),
                result("StepBenchmark.step", "sample", cell + ", \"peer\": \"rondo\"", "[[[[100, 2]]]]"),
                latencies("UnderLoadBenchmark.zgc", "\"peer\": \"rondo\", \"cell\": \"lstm 8x32\", \"load\": \"80\""),
                latencies("ColdBenchmark.cold", cold("rondo")),
                latencies("ColdBenchmark.cold", cold("before")).replace("2.5", "50"));
        Path file = folder.resolve("results.json");
        Files.writeString(file, results.toString());
        return file;
    }

    private static String cold(String peer) {
        return "\"cell\": \"lstm 8x32\", \"mode\": \"step\", \"warmUp\": \"false\", \"peer\": \"%s\"".formatted(peer);
    }

    /** A result of one fork with all scores of both benchmarks of latency. */
    private static String latencies(String benchmark, String parameters) {
        String scores = Map.of(
                        "stepP50",
                        200,
                        "stepP99",
                        300,
                        "stepP999",
                        600,
                        "stepP9999",
                        900,
                        "stepMax",
                        1000,
                        "noiseP50",
                        200,
                        "noiseP99",
                        250,
                        "noiseP999",
                        400,
                        "noiseP9999",
                        800,
                        "noiseMax",
                        900)
                .entrySet()
                .stream()
                .map(score -> ", \"%s\": {\"rawData\": [[%d]]}".formatted(score.getKey(), score.getValue()))
                .collect(Collectors.joining());
        String cold = ", \"after1000\": {\"rawData\": [[2.5]]}, \"steadyNanos\": {\"rawData\": [[200]]}";
        String result = result(benchmark, "ss", parameters, "[[3000]]");
        return result.substring(0, result.length() - 2) + scores + cold + "}}";
    }

    private static String graph(String peer) {
        return "\"graph\": \"encoder decoder\", \"hidden\": \"64\", \"steps\": \"50\", \"batch\": \"1\", \"peer\": \"%s\""
                .formatted(peer);
    }

    private static String result(String benchmark, String mode, String parameters, String raw) {
        return RESULT.formatted(benchmark, mode, parameters, raw);
    }

    private List<String> report(String name, String... results) throws IOException {
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, List.of(results).toString());
        Path report = folder.resolve(name + ".md");
        Report.main(new String[] {file.toString(), report.toString()});
        return Files.readAllLines(report);
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
        // The median of 90, 100, 105 and 110 is 102.5; the means are 105 and 97.5. Round by round the ratios are 4 and
        // 4.
        assertEquals("| lstm 128x128 | 512 | 103 | 90.0 | 7 % | 0 | 92.3 | 88 % | 405, min 360 (4x) |", row);
    }

    @Test
    void shouldCompareGraphs() throws IOException {
        List<String> lines = report();
        assertTrue(lines.contains(
                "| encoder decoder, hidden 64, steps 50, batch 1 | 50.0 | 50.0 | 0 % | 0 | 75.0, min 75.0 (1.5x) |"));
        assertTrue(
                lines.contains(
                        "| graphs, one sequence | onnxruntime | >= 1 | 1.5 at encoder decoder, hidden 64, steps 50, batch 1 | met |"));
    }

    @Test
    void shouldSayWhichTargetsAreMetAndWhichAreMissed() throws IOException {
        List<String> lines = report();
        assertTrue(lines.contains(
                "| step LSTM, GRU, weights 64 KiB - 1 MiB | the roofline | >= 0.9 | 0.88 at lstm 128x128 |"
                        + " **missed** by 1 of 1: lstm 128x128 (0.88) |"));
        assertTrue(lines.contains("| step, any size | onnxruntime | >= 1 | 4 at lstm 128x128 | met |"));
        assertTrue(lines.contains("| sequence, any size | onnxruntime | >= 1 | not measured | |"));
        assertTrue(lines.contains("| p99.9 of a step under load | p99.9 of the noise loop | <= 1.2 |"
                + " 1.5 at lstm 8x32, ZGC, 80 % | **missed** by 1 of 1: lstm 8x32, ZGC, 80 % (1.5) |"));
        assertTrue(
                lines.contains("| the first 1,000 calls, no warmUp | before | >= 10 | 20 at lstm 8x32, step | met |"));
    }

    @Test
    void shouldNameTheLimitOfATargetThatNoCodeCouldReach() throws IOException {
        String cell = "\"cell\": \"lstm 64x64\"";
        List<String> lines = report(
                "limit",
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"rondo\"", "[[100]]"),
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"onnxruntime\"", "[[70]]"),
                result("Roofline.stream", "avgt", cell, "[[80]]"));
        assertTrue(lines.contains("| step, any size | onnxruntime | >= 1 | 0.7 at lstm 64x64 |"
                + " **missed** by 1 of 1: lstm 64x64 (0.7, limit 0.88) |"));
    }

    @Test
    void shouldSayThatATargetIsMetByRowsThatDoNotRepeat() throws IOException {
        String cell = "\"cell\": \"lstm 64x64\"";
        List<String> lines = report(
                "open",
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"rondo\"", "[[100], [100]]"),
                result("StepBenchmark.step", "avgt", cell + ", \"peer\": \"onednn\"", "[[150], [250]]"));
        assertTrue(lines.contains(
                "| step, any size | onednn | >= 1 | 2 at lstm 64x64 ~50 % | met, but 1 of 1 do not repeat |"));
    }

    @Test
    void shouldCountTwoThreadsOnIdleCoresOnly() throws IOException {
        String shape = "\"shape\": \"gru 64x128 classes 64 batch 32x64\"";
        List<String> lines = report(
                "cores",
                result("TrainingBenchmark.rondo", "avgt", shape, "[[100]]"),
                result("TrainingBenchmark.rondoTwoThreads", "avgt", shape, "[[80]]"),
                result("CoresBenchmark.alone", "thrpt", shape, "[[100]]"),
                result("CoresBenchmark.together", "thrpt", shape, "[[70]]"));
        assertTrue(lines.contains(
                "| training, batch 32, two threads | one thread, on two idle cores | >= 1.8 | not measured | |"));
        assertTrue(lines.stream().anyMatch(line -> line.contains("one thread, always | >= 1 | 1.25 at gru")));
        assertTrue(lines.stream().anyMatch(line -> line.endsWith("gru 64x128 classes 64 batch 32x64: 70 %.")));
    }

    @Test
    void shouldReadEarlierResultsOfWeightFormats() throws IOException {
        String cell = "\"cell\": \"lstm 512x512\"";
        List<String> lines = report(
                "earlier",
                result("CompressedBenchmark.float32", "avgt", cell, "[[100]]"),
                result("CompressedBenchmark.bf16", "avgt", cell, "[[50]]"));
        assertTrue(lines.contains("| lstm 512x512 | 100 | 50.0 (2x) |  |"));
    }

    @Test
    void shouldDrawAChartAndKeepNotes() throws IOException {
        Files.writeString(folder.resolve("REPORT-notes.md"), "## Why\n\nBecause.");
        assertTrue(report().containsAll(List.of("## Why", "Because.")));
        assertTrue(Files.size(folder.resolve("REPORT.png")) > 1000);
        assertTrue(Files.size(folder.resolve("REPORT-load.png")) > 1000);
    }
}
