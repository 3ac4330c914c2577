package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path folder;

    @Test
    void shouldListTheCommands() {
        execute("--help").succeeded("Usage: rondo", "  train ", "  predict ", "  generate ", "  bench ");
        execute("--help").succeeded("  run ", "  inspect ", "  convert ", "  demo ", "  profile ", "  tour ");
    }

    @Test
    void shouldPrintTheHelpWithoutArguments() {
        assertEquals(execute("--help").out(), execute().out());
    }

    @Test
    void shouldPrintTheOptionsOfEachCommand() {
        execute("demo", "--help").succeeded("--chart");
        execute("run", "--help").succeeded("--in", "--out", "--stream", "MODEL");
        execute("inspect", "--help").succeeded("--measure", "MODEL");
        execute("convert", "--help").succeeded("--to", "IN", "OUT");
        execute("tour", "--help").succeeded("--out", "CHAPTER");
        execute("profile", "--help").succeeded("--chart", "--updates", "--tables");
    }

    @Test
    void shouldPrintItsVersion() {
        String version = execute("--version").out();
        assertTrue(version.startsWith("rondo ") && version.contains("kernels"), version);
    }

    @Test
    void shouldPrintAScriptThatCompletesCommands() {
        execute("generate-completion").succeeded("#!/usr/bin/env bash", "--target", "--temperature");
    }

    @Test
    void shouldRefuseAnUnknownCommandInOneLine() {
        execute("dmeo").failed(2, "'dmeo'");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailWhereItsOutputCannotBeWritten() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(), "-cp", System.getProperty("java.class.path"), Main.class.getName(), "--help")
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), err);
        assertTrue(err.contains("standard output"), err);
    }

    @Test
    void shouldRefuseAChartInAMissingFolderBeforeAnyWork() {
        Path chart = folder.resolve("missing").resolve("chart.png");
        Commands.Result result = execute("demo", "--chart", chart);
        result.failed(2, chart.toString());
        assertEquals("", result.out());
    }

    @Test
    void shouldTrainAModelAndStreamTheSeriesThroughIt() throws IOException {
        Path chart = folder.resolve("chart.png");
        execute("demo", "--chart", chart).succeeded("trained by Rondo", "17.35", "18.47");
        assertTrue(Files.size(chart) > 0);
    }

    @Test
    void shouldStreamTheSeriesThroughAPyTorchModel() throws IOException {
        Path chart = folder.resolve("chart.png");
        Commands.Result result = execute("demo", "--pretrained", "--chart", chart);
        result.succeeded("1983-12", "17.35", "18.47", chart.toString());
        assertTrue(Files.size(chart) > 0);
        assertFalse(result.out().contains("NaN"), result.out());
    }
}
