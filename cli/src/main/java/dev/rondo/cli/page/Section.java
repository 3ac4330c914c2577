package dev.rondo.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A part of a page: a heading, and blocks of text, figures, tables and code below it. Text is escaped. Not thread-safe. */
public final class Section {
    private final String heading;
    private final List<Map<String, Object>> blocks = new ArrayList<>();

    /**
     * Creates an empty section.
     *
     * @param heading the heading
     */
    public Section(String heading) {
        this.heading = heading;
    }

    /**
     * Adds a paragraph.
     *
     * @param paragraph the text
     * @return this
     */
    public Section text(String paragraph) {
        return add("text", paragraph);
    }

    /**
     * Adds a paragraph that a reader must not miss.
     *
     * @param paragraph the text
     * @return this
     */
    public Section note(String paragraph) {
        return add("note", paragraph.replace(" %", "\u00a0%")); // a sign stays with its number
    }

    /**
     * Adds lines in a fixed-width font.
     *
     * @param lines the lines
     * @return this
     */
    public Section code(String lines) {
        return add("code", lines);
    }

    /**
     * Adds a figure.
     *
     * @param figure the figure
     * @param caption what to see in it
     * @return this
     */
    public Section figure(Figure figure, String caption) {
        return svg(figure.svg(), caption);
    }

    /**
     * Adds a drawing.
     *
     * @param svg an SVG element that was made with {@link Svg}
     * @param caption what to see in it
     * @return this
     */
    public Section svg(String svg, String caption) {
        return add("figure", Map.of("svg", svg, "caption", caption));
    }

    /**
     * Adds a table. Columns of numbers are aligned to the right.
     *
     * @param header the names of the columns
     * @param rows the cells
     * @return this
     */
    public Section table(List<String> header, List<List<String>> rows) {
        boolean[] numeric = new boolean[header.size()];
        for (int column = 0; column < numeric.length; column++) {
            int at = column;
            numeric[column] = rows.stream().allMatch(row -> isNumber(row.get(at)));
        }
        List<Map<String, Object>> cells = rows.stream()
                .map(row -> Map.<String, Object>of("cells", cells(row, numeric)))
                .toList();
        return add("table", Map.of("header", cells(header, numeric), "rows", cells));
    }

    private static List<Map<String, Object>> cells(List<String> texts, boolean[] numeric) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (String text : texts) {
            cells.add(Map.of("cell", text, "number", numeric[cells.size()]));
        }
        return cells;
    }

    private static boolean isNumber(String cell) {
        return cell.equals("-") || cell.matches("[-+]?[0-9][0-9.,]*([eE][-+]?[0-9]+)?( ?(%|[µn]?s|ms|B|KiB|MiB))?");
    }

    private Section add(String kind, Object content) {
        blocks.add(Map.of(kind, content));
        return this;
    }

    /** {@return what the template shows} */
    Map<String, Object> content() {
        return Map.of("heading", heading, "blocks", blocks);
    }
}
