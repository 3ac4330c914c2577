package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int execute(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @Test
    void shouldSayWhatThereIs() {
        assertEquals(0, execute("--help"));
        assertTrue(out.toString().contains("Usage: rondo"), out::toString);
        assertTrue(out.toString().contains("demo"), out::toString);
        assertEquals("", err.toString());
    }

    @Test
    void shouldSayTheSameWithoutArguments() {
        execute("--help");
        String help = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(0, execute());
        assertEquals(help, out.toString());
    }

    @Test
    void shouldSayWhatTheDemoTakes() {
        assertEquals(0, execute("demo", "--help"));
        assertTrue(out.toString().contains("--chart"), out::toString);
    }

    @Test
    void shouldSayItsVersion() {
        assertEquals(0, execute("--version"));
        assertTrue(out.toString().startsWith("rondo "), out::toString);
    }

    @Test
    void shouldRefuseAnUnknownCommandInOneLine() {
        assertEquals(2, execute("dmeo"));
        assertTrue(err.toString().contains("'dmeo'"), err::toString);
        assertEquals(1, err.toString().lines().count(), err::toString);
    }

    @Test
    void shouldRefuseAChartInAMissingFolderBeforeAnyWork() {
        Path chart = folder.resolve("missing").resolve("chart.png");
        assertEquals(2, execute("demo", "--chart", chart.toString()));
        assertTrue(err.toString().contains(chart.toString()), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void shouldTrainAModelAndStreamTheSeriesThroughIt() throws IOException {
        Path chart = folder.resolve("chart.png");
        assertEquals(0, execute("demo", "--chart", chart.toString()), err::toString);
        assertTrue(out.toString().contains("trained by Rondo"), out::toString);
        assertTrue(out.toString().contains("17.35"), out::toString);
        assertTrue(out.toString().contains("18.47"), out::toString);
        assertTrue(Files.size(chart) > 0);
    }

    @Test
    void shouldStreamTheSeriesThroughAModelOfPyTorchs() throws IOException {
        Path chart = folder.resolve("chart.png");
        assertEquals(0, execute("demo", "--pretrained", "--chart", chart.toString()), err::toString);
        assertTrue(out.toString().contains("1983-12"), out::toString);
        assertTrue(out.toString().contains("17.35"), out::toString);
        assertTrue(out.toString().contains("18.47"), out::toString);
        assertTrue(out.toString().contains(chart.toString()), out::toString);
        assertTrue(Files.size(chart) > 0);
        assertFalse(out.toString().contains("NaN"), out::toString);
    }
}
