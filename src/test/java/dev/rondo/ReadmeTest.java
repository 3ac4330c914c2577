package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples, started as the README says, print what it says. */
@Tag("forks")
class ReadmeTest {
    /** A block of Java, and the block of text that follows it. */
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```.*?```text\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void shouldPrintWhatTheReadmeSays() throws IOException, InterruptedException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        while (example.find()) {
            Path program = Files.writeString(folder.resolve("Steps.java"), example.group(1));
            assertEquals(example.group(2), run(program));
            count++;
        }
        assertEquals(2, count, "blocks of java in README.md that are followed by one of text");
    }

    private String run(Path program) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Duser.language=en",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString())
                .redirectError(errors.toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes());
        int status = process.waitFor();
        assertEquals(0, status, Files.readString(errors));
        return printed.replace(System.lineSeparator(), "\n");
    }
}
