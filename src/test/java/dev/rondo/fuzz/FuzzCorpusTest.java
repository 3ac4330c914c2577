package dev.rondo.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that went wrong once loads and runs now, or is refused. The fuzzer puts what it finds into the folder {@code fuzz}. */
@Tag("once")
class FuzzCorpusTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    static List<Path> files() throws IOException {
        List<Path> files;
        try (Stream<Path> hostile = Files.list(RESOURCES.resolve("hostile"));
                Stream<Path> found = Files.list(RESOURCES.resolve("fuzz"))) {
            files = Stream.concat(hostile, found)
                    .filter(file -> !file.endsWith("README.md"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.size() > 8, files::toString);
        return files;
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldLoadAndRunOrRefuse(Path file) throws IOException {
        ModelFuzz.fuzzerTestOneInput(Files.readAllBytes(file));
    }
}
