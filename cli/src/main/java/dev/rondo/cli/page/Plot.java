package dev.rondo.cli.page;

import java.util.List;

/** The rectangle between two axes: draws the title, the grid, the ticks, the names of the axes and the legend. */
final class Plot {
    static final int WIDTH = 760;
    private static final int LEFT = 78;
    private static final int RIGHT = 30;
    private static final int TITLE = 34;
    private static final int LEGEND_ROW = 22;
    private static final int BELOW = 54;
    private static final double LETTER = 7.2;

    private final Axis x;
    private final Axis y;
    private final Svg svg;
    private final int top;
    private final int bottom;

    /**
     * An entry of the legend.
     *
     * @param name its text
     * @param style the class of its sample
     * @param line whether the sample is a line rather than a square
     */
    record Entry(String name, String style, boolean line) {}

    /**
     * Draws everything except the data.
     *
     * @param title the title
     * @param x the horizontal axis
     * @param y the vertical axis
     * @param height the height of the whole drawing, without further rows of the legend
     * @param legend the entries; none where there is one series
     */
    Plot(String title, Axis x, Axis y, int height, List<Entry> legend) {
        int rows = rows(legend);
        this.x = x;
        this.y = y;
        this.top = TITLE + rows * LEGEND_ROW;
        this.bottom = top + height - TITLE - BELOW;
        this.svg = new Svg(WIDTH, bottom + BELOW, title);
        svg.text(LEFT, 20, "title", title);
        drawLegend(legend);
        drawAxes();
    }

    Svg svg() {
        return svg;
    }

    double x(double value) {
        return LEFT + x.place(value) * (WIDTH - RIGHT - LEFT);
    }

    double y(double value) {
        return bottom - y.place(value) * (bottom - top);
    }

    /** {@return the distance between the ends of the horizontal axis} */
    double width() {
        return WIDTH - RIGHT - LEFT;
    }

    double bottom() {
        return bottom;
    }

    double top() {
        return top;
    }

    private void drawAxes() {
        for (double tick : y.ticks()) {
            svg.add("line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\" class=\"grid\"", LEFT, WIDTH - RIGHT, y(tick));
            svg.text(LEFT - 8, y(tick) + 4.5, "tick end", y.label().apply(tick));
        }
        svg.add("line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%3$d\" class=\"axis\"", LEFT, WIDTH - RIGHT, bottom);
        for (double tick : x.ticks()) {
            svg.add("line x1=\"%.1f\" x2=\"%1$.1f\" y1=\"%d\" y2=\"%d\" class=\"axis\"", x(tick), bottom, bottom + 5);
            String label = x.label().apply(tick);
            // A long label at the right end moves left, so that the drawing does not cut it off.
            svg.text(Math.min(x(tick), WIDTH - LETTER * label.length() / 2), bottom + 20, "tick middle", label);
        }
        svg.text(LEFT + width() / 2, bottom + 44, "name middle", x.name());
        svg.upwards(18, (top + bottom) / 2.0, "name middle", y.name());
    }

    private static double length(Entry entry) {
        return 44 + LETTER * entry.name().length();
    }

    private static int rows(List<Entry> legend) {
        int rows = legend.isEmpty() ? 0 : 1;
        double at = LEFT;
        for (Entry entry : legend) {
            if (at > LEFT && at + length(entry) > WIDTH) {
                rows++;
                at = LEFT;
            }
            at += length(entry);
        }
        return rows;
    }

    private void drawLegend(List<Entry> legend) {
        double at = LEFT;
        double line = TITLE + 8;
        for (Entry entry : legend) {
            if (at > LEFT && at + length(entry) > WIDTH) {
                at = LEFT;
                line += LEGEND_ROW;
            }
            String sample = entry.line()
                    ? "line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%3$.1f\" class=\"%s\""
                    : "rect x=\"%.1f\" y=\"%3$.1f\" width=\"12\" height=\"12\" transform=\"translate(6 -6)\" class=\"%4$s\"";
            svg.add(sample, at, at + 24, line, entry.style());
            svg.text(at + 30, line + 4.5, "tick", entry.name());
            at += length(entry);
        }
    }
}
