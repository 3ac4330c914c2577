package dev.rondo.cli.page;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One HTML file that needs nothing else: style sheet and drawings are inside, and it has no scripts. Not thread-safe. */
public final class Page {
    private final String title;
    private final String lead;
    private final List<Section> sections = new ArrayList<>();

    /**
     * Creates a page without sections.
     *
     * @param title the title
     * @param lead the paragraph below the title
     */
    public Page(String title, String lead) {
        this.title = title;
        this.lead = lead;
    }

    /**
     * Adds a section.
     *
     * @param section the section
     * @return this
     */
    public Page add(Section section) {
        sections.add(section);
        return this;
    }

    /** {@return the HTML text of the page} */
    public String html() {
        Map<String, Object> content = Map.of(
                "title",
                title,
                "lead",
                lead,
                "style",
                resource("page.css"),
                "sections",
                sections.stream().map(Section::content).toList());
        return Mustache.compiler()
                .defaultValue("")
                .compile(resource("page.mustache"))
                .execute(content);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the command's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name + " in the command's jar", e);
        }
    }
}
