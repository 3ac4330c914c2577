package dev.rondo.cli.tour;

import dev.rondo.cli.page.Page;
import java.util.List;

/** The chapters of the tour, numbered from 1. */
public final class Tutorial {
    static final List<Chapter<?>> CHAPTERS = List.of(
            new FeedForwardChapter(),
            new MemoryChapter(),
            new GymChapter(),
            new MissedDayChapter(),
            new VectorsChapter(),
            new MathematicsChapter(),
            new TrainingChapter(),
            new VanishingChapter(),
            new RemediesChapter(),
            new LongMemoryChapter(),
            new WildChapter());

    private Tutorial() {}

    /** {@return the number of chapters} */
    public static int size() {
        return CHAPTERS.size();
    }

    /**
     * {@return the numbered heading of a chapter}
     *
     * @param number from 1 to {@link #size}
     */
    public static String heading(int number) {
        return number + ". " + CHAPTERS.get(number - 1).title();
    }

    /**
     * Computes a chapter, which takes from a moment to half a minute.
     *
     * @param number from 1 to {@link #size}
     * @return its story
     */
    public static Story tell(int number) {
        return CHAPTERS.get(number - 1).tell().withHeading(heading(number));
    }

    /**
     * {@return the HTML text of a page that tells stories}
     *
     * @param stories the stories
     * @param origin a sentence on where and how they were computed
     */
    public static String html(List<Story> stories, String origin) {
        Page page = new Page(
                "A tour of recurrent networks",
                "What recurrent networks are, why they fail, and what mends them. " + origin);
        stories.forEach(story -> page.add(story.section()));
        return page.html();
    }
}
