package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static dev.rondo.cli.Commands.filesIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {
    @TempDir
    Path folder;

    @Test
    void shouldTellOneChapterAsTextAndAsAPage() throws IOException {
        Path page = folder.resolve("tour.html");
        Files.writeString(page, "old");
        execute("tour", "6", "--out", page)
                .succeeded("6. The mathematics", "0.554600", "to the last digit", page.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("<h2>6. The mathematics</h2>"), html);
        assertFalse(html.contains("<h2>7."), html);
        assertTrue(html.contains("0.554600"), html);
        assertEquals(List.of("tour.html"), filesIn(folder));
    }

    @Test
    void shouldRefuseAChapterThatDoesNotExist() throws IOException {
        Path page = folder.resolve("tour.html");
        execute("tour", "12", "--out", page).failed(2, "CHAPTER must be from 1 to 11, but is 12");
        execute("tour", "0", "--out", page).failed(2, "CHAPTER must be from 1 to 11, but is 0");
        execute("tour", "six", "--out", page).failed(2, "'six'");
        assertEquals(List.of(), filesIn(folder));
    }

    @Test
    void shouldRefuseAPageInAMissingFolderBeforeAnyWork() {
        Path page = folder.resolve("missing").resolve("tour.html");
        Commands.Result result = execute("tour", "--out", page);
        result.failed(2, page.toString());
        assertEquals("", result.out());
    }
}
