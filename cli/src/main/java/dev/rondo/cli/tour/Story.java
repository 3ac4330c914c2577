package dev.rondo.cli.tour;

import dev.rondo.cli.page.Figure;
import dev.rondo.cli.page.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a chapter tells, as a list of blocks that can be rendered as a section of a page and as text. Not thread-safe. */
public final class Story {
    /** A part of a story. */
    sealed interface Block {}

    /** A paragraph. */
    record Paragraph(String text) implements Block {}

    /** A paragraph that a reader must not miss. */
    record Note(String text) implements Block {}

    /** Lines in a fixed-width font. */
    record Lines(String text) implements Block {}

    /** A table. */
    record Table(List<String> header, List<List<String>> rows) implements Block {}

    /** A figure with its caption, and a drawing of the same in characters; empty if the caption says it all. */
    record Picture(Figure figure, String caption, String sketch) implements Block {}

    private String heading;
    private final List<Block> blocks = new ArrayList<>();

    Story(String heading) {
        this.heading = heading;
    }

    /** Replaces the heading. {@return this} */
    Story withHeading(String value) {
        heading = value;
        return this;
    }

    /** Adds a paragraph, formatted with values. */
    Story text(String format, Object... values) {
        return add(new Paragraph(glued(String.format(Locale.ROOT, format, values))));
    }

    /** Adds a paragraph that a reader must not miss, formatted with values. */
    Story note(String format, Object... values) {
        return add(new Note(glued(String.format(Locale.ROOT, format, values))));
    }

    /** Adds lines in a fixed-width font. */
    Story lines(String lines) {
        return add(new Lines(lines.stripTrailing()));
    }

    /** Ends the chapter with the lines of its own source that regions mark. */
    Story code(Class<?> source, String... regions) {
        text("The lines that computed this, from the program's own source:");
        return lines(Arrays.stream(regions)
                .map(region -> Snippet.of(source, region).stripTrailing())
                .collect(Collectors.joining("\n\n")));
    }

    /** Adds a table. Every row has as many cells as the header. */
    Story table(List<String> header, List<List<String>> rows) {
        return add(new Table(header, rows));
    }

    /** Adds a figure, whose sketch in characters may be empty. */
    Story figure(Figure figure, String sketch, String caption) {
        return add(new Picture(figure, glued(caption), sketch));
    }

    /** No line may end between a number and its percent sign. */
    private static String glued(String text) {
        return text.replace(" %", "\u00a0%");
    }

    private Story add(Block block) {
        blocks.add(block);
        return this;
    }

    /** {@return the heading} */
    public String heading() {
        return heading;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** {@return the story as a section of a page} */
    public Section section() {
        Section section = new Section(heading);
        for (Block block : blocks) {
            switch (block) {
                case Paragraph paragraph -> section.text(paragraph.text());
                case Note note -> section.note(note.text());
                case Lines lines -> section.code(lines.text());
                case Table table -> section.table(table.header(), table.rows());
                case Picture picture -> section.figure(picture.figure(), picture.caption());
            }
        }
        return section;
    }

    /** {@return the story without its heading as text, in lines of at most 100 characters where tables and drawings allow} */
    public String text() {
        return new StoryText(this).toString();
    }
}
