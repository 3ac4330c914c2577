package dev.rondo.cli.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cli.page.Browser;
import dev.rondo.cli.tour.LongMemoryChapter.Cell;
import dev.rondo.cli.tour.RemediesChapter.Remedy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Computes all chapters once, and checks what the last three claim, and both renderings. */
class WholeTourTest {
    private static final Map<Class<?>, Object> RESULTS = new HashMap<>();
    private static final List<Story> STORIES = new ArrayList<>();

    /** In the code that is shown, NaN follows a dot. */
    private static final Pattern NAN = Pattern.compile("(?<![.])NaN");

    @TempDir
    Path folder;

    @BeforeAll
    static void compute() {
        for (int i = 0; i < Tutorial.size(); i++) {
            STORIES.add(story(Tutorial.CHAPTERS.get(i)).withHeading(Tutorial.heading(i + 1)));
        }
    }

    private static <R> Story story(Chapter<R> chapter) {
        R result = chapter.compute();
        RESULTS.put(chapter.getClass(), result);
        return chapter.tell(result);
    }

    @Test
    void shouldShowWhatEachRemedyDoes() {
        RemediesChapter.Result result = (RemediesChapter.Result) RESULTS.get(RemediesChapter.class);
        assertTrue(result.of(Remedy.EXPLODING).exploded());
        assertFalse(result.of(Remedy.CLIPPED).exploded());
        assertTrue(result.of(Remedy.CLIPPED).largestNorm() > 100);
        assertTrue(result.of(Remedy.TRUNCATED).bytes() < result.of(Remedy.PLAIN).bytes() / 2);
        assertTrue(last(result.of(Remedy.PLAIN).before()) < 1e-6);
        for (Remedy failing : List.of(Remedy.PLAIN, Remedy.TRUNCATED, Remedy.CLIPPED, Remedy.RMSPROP, Remedy.GRU_SGD)) {
            assertTrue(result.of(failing).loss() > 0.15, failing.label);
        }
        for (Remedy learning : List.of(Remedy.RELU, Remedy.LSTM, Remedy.GRU)) {
            assertTrue(result.of(learning).loss() < 0.06, learning.label);
            assertTrue(last(result.of(learning).after()) > 0.1, learning.label);
        }
    }

    @Test
    void shouldSolveTheAddingProblemOnlyWithCellsThatKeepTheGradient() {
        LongMemoryChapter.Result result = (LongMemoryChapter.Result) RESULTS.get(LongMemoryChapter.class);
        for (int length : LongMemoryChapter.LENGTHS) {
            assertFalse(result.of(Cell.TANH, length).solved(), "tanh, T = " + length);
            assertTrue(result.of(Cell.GRU, length).solved(), "GRU, T = " + length);
            assertTrue(result.of(Cell.LSTM, length).solved(), "LSTM, T = " + length);
        }
    }

    @Test
    void shouldBeatEveryBaselineExceptThatOfARandomWalk() {
        WildChapter.Result result = (WildChapter.Result) RESULTS.get(WildChapter.class);
        assertEquals(7, result.outcomes().size());
        for (Use.Outcome outcome : result.outcomes()) {
            boolean stock = outcome.name().contains("stock");
            assertEquals(!stock, WildChapter.better(outcome).equals("network"), outcome::toString);
        }
    }

    @Test
    void shouldTellEveryChapterAsTextAndAsAPage() {
        String html = Tutorial.html(STORIES, "");
        for (int i = 0; i < STORIES.size(); i++) {
            assertTrue(html.contains("<h2>" + Tutorial.heading(i + 1) + "</h2>"), Tutorial.heading(i + 1));
            assertTrue(STORIES.get(i).text().contains("from the program's own source"), Tutorial.heading(i + 1));
            assertFalse(
                    NAN.matcher(STORIES.get(i).text()).find(), STORIES.get(i).text());
        }
        assertEquals(11, STORIES.size());
        assertTrue(html.split("<svg", -1).length > 20);
    }

    @Test
    void shouldNeedNothingFromOutsideThePage() {
        String html = Tutorial.html(STORIES, "").replace("href=\"data:,\"", "");
        for (String reference :
                List.of("http:", "https:", "src=", "href=", "<script", "<link rel=\"stylesheet", "@import", "url(")) {
            assertFalse(html.contains(reference), reference);
        }
    }

    @Test
    void shouldKeepLinesOfTextShort() {
        for (Story story : STORIES) {
            story.text()
                    .lines()
                    .filter(line -> !line.startsWith("    ")) // tables, drawings and code
                    .forEach(line -> assertTrue(line.length() <= 100, line));
        }
    }

    @Test
    void shouldOpenInABrowserWithoutErrors() throws Exception {
        Path page = folder.resolve("tour.html");
        Files.writeString(page, Tutorial.html(STORIES, ""));
        assertEquals(List.of(), Browser.complaints(page));
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }
}
