package dev.rondo.cli.tour;

import dev.rondo.cli.page.Figure;
import dev.rondo.cli.page.Svg;

/** A drawing of boxes and arrows, in the colours of a page. Not thread-safe. */
final class Diagram implements Figure {
    /** The width of every figure of a page. */
    static final int WIDTH = 760;

    private static final double HEAD = 8;

    private final Svg svg;

    Diagram(int height, String title) {
        svg = new Svg(WIDTH, height, title);
        svg.text(4, 20, "title", title);
    }

    /** Draws a box around centred lines of text; the colour from 0 to 5 marks its left edge, and is -1 for none. */
    Diagram box(double x, double y, double width, double height, int colour, String... lines) {
        svg.add(
                "rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"5\" style=\"fill:var(--box);stroke:var(--frame)\"",
                x, y, width, height);
        if (colour >= 0) {
            svg.add(
                    "rect x=\"%.1f\" y=\"%.1f\" width=\"5\" height=\"%.1f\" rx=\"2\" class=\"f%d\"",
                    x, y, height, colour);
        }
        double line = y + height / 2 - 8.5 * (lines.length - 1) + 4.5;
        for (int i = 0; i < lines.length; i++) {
            svg.text(x + width / 2, line + 17 * i, "middle", lines[i]);
        }
        return this;
    }

    /** Draws a straight arrow in one of the colours of series. */
    Diagram arrow(double fromX, double fromY, double toX, double toY, int colour) {
        double length = Math.hypot(toX - fromX, toY - fromY);
        double ux = (toX - fromX) / length;
        double uy = (toY - fromY) / length;
        double baseX = toX - HEAD * ux;
        double baseY = toY - HEAD * uy;
        svg.add(
                "line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"line c%d\"",
                fromX, fromY, baseX, baseY, colour);
        svg.add(
                "path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" class=\"f%d\"",
                toX,
                toY,
                baseX - HEAD / 2 * uy,
                baseY + HEAD / 2 * ux,
                baseX + HEAD / 2 * uy,
                baseY - HEAD / 2 * ux,
                colour);
        return this;
    }

    /** Writes text; the style is {@code start}, {@code middle} or {@code end}, with {@code tick} for soft text. */
    Diagram text(double x, double y, String style, String text) {
        svg.text(x, y, style, text);
        return this;
    }

    /** Draws a filled square that shows a text under the pointer; an opacity from 0 to 1 shows a value. */
    Diagram square(double x, double y, double size, double opacity, String text) {
        svg.marked(
                Texts.format(
                        "rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" style=\"fill:var(--ink);fill-opacity:%.2f;stroke:var(--grid)\"",
                        x, y, size, size, opacity),
                text);
        return this;
    }

    /** Draws an open line through points in one of the colours of series. */
    Diagram path(double[] x, double[] y, int colour) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < x.length; i++) {
            path.append(Texts.format("%s%.1f %.1f", i == 0 ? "M" : "L", x[i], y[i]));
        }
        svg.add("path d=\"%s\" class=\"line c%d\"", path, colour);
        return this;
    }

    @Override
    public String svg() {
        return svg.toString();
    }
}
