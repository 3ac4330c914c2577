package dev.rondo.cli.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code that the tour shows is the code that was compiled. */
class SnippetTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/rondo/cli/tour");

    @Test
    void shouldHoldTheSourcesThatWereCompiled() throws IOException {
        for (Chapter<?> chapter : Tutorial.CHAPTERS) {
            Class<?> type = chapter.getClass();
            assertEquals(
                    Files.readString(SOURCES.resolve(type.getSimpleName() + ".java")),
                    Snippet.source(type),
                    type::toString);
        }
    }

    @Test
    void shouldCutARegionWithoutItsIndentation() {
        String lines = Snippet.of(MemoryChapter.class, "step");
        assertTrue(lines.startsWith("Runner runner = network.newRunner();\nState state"), lines);
        assertTrue(lines.stripTrailing().endsWith("}"), lines);
    }

    @Test
    void shouldNameARegionThatIsMissing() {
        IllegalStateException problem =
                assertThrows(IllegalStateException.class, () -> Snippet.of(MemoryChapter.class, "stairs"));
        assertEquals("the source of MemoryChapter has no line '// @start region=stairs'", problem.getMessage());
    }
}
