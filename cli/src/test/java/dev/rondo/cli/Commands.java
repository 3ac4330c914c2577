package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** Runs the command in this process. */
final class Commands {
    private Commands() {}

    /**
     * The result of a run.
     *
     * @param exitCode the exit code
     * @param out the text on standard output
     * @param err the text on standard error
     */
    record Result(int exitCode, String out, String err) {
        /** Fails unless the run succeeded and printed all these texts. */
        void succeeded(String... said) {
            assertEquals(0, exitCode, err);
            assertEquals("", err);
            for (String text : said) {
                assertTrue(out.contains(text), () -> "no '" + text + "' in: " + out);
            }
        }

        /** Fails unless the run failed with this exit code and one line that contains all these texts. */
        void failed(int expected, String... said) {
            assertEquals(expected, exitCode, err);
            assertEquals(1, err.lines().count(), err);
            for (String text : said) {
                assertTrue(err.contains(text), () -> "no '" + text + "' in: " + err);
            }
        }
    }

    static Result execute(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return new Result(command.execute(texts), out.toString(), err.toString());
    }

    /** Runs the command with a text as its standard input. */
    static Result executeWithInput(String input, Object... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return execute(args);
        } finally {
            System.setIn(before);
        }
    }

    /** {@return the names of the files in a folder, sorted} */
    static List<String> filesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
