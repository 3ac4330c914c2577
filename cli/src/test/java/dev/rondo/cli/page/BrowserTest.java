package dev.rondo.cli.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of pages finds what it looks for. */
class BrowserTest {
    @TempDir
    Path folder;

    @Test
    void shouldOpenAPageWithoutComplaints() throws Exception {
        Path page = folder.resolve("page.html");
        double[] x = {0, 1};
        Files.writeString(
                page,
                new Page("title", "lead")
                        .add(new Section("heading").figure(new LineChart("t", "x", "y").line("a", x, x), "caption"))
                        .html());
        assertEquals(List.of(), Browser.complaints(page));
    }

    @Test
    void shouldReportARequest() throws Exception {
        assertComplaint("<img src=\"http://example.test/a.png\">", "example.test");
    }

    @Test
    void shouldReportAnErrorOfAScript() throws Exception {
        assertComplaint("<script>undefined.x</script>", "TypeError");
    }

    private void assertComplaint(String body, String expected) throws Exception {
        Path page = folder.resolve("page.html");
        Files.writeString(page, "<!doctype html><html><body>" + body + "</body></html>");
        List<String> complaints = Browser.complaints(page);
        assertTrue(complaints.stream().anyMatch(line -> line.contains(expected)), complaints::toString);
    }
}
