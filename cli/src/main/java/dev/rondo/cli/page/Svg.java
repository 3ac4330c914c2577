package dev.rondo.cli.page;

import java.util.Locale;

/** Writes the elements of an SVG drawing. Attribute values are numbers and class names; text is escaped. */
public final class Svg {
    private static final int HEAT_STEPS = 80;

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    /**
     * Creates an empty drawing.
     *
     * @param width its width in units of the drawing
     * @param height its height
     * @param title what it shows, for readers who hear the page
     */
    public Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /**
     * Adds an element without text.
     *
     * @param element the name and the attributes as a format, such as {@code rect x="%.1f"}
     * @param values the values of the format
     */
    public void add(String element, Object... values) {
        elements.append('<').append(String.format(Locale.ROOT, element, values)).append("/>\n");
    }

    /**
     * Adds text.
     *
     * @param x the horizontal position of its anchor
     * @param y the base line
     * @param style class names, such as {@code tick end}: the anchor is {@code start} unless {@code middle} or {@code end}
     * @param text the text
     */
    public void text(double x, double y, String style, String text) {
        element(String.format(Locale.ROOT, "x=\"%.1f\" y=\"%.1f\"", x, y), style, text);
    }

    /**
     * Adds text that reads upwards.
     *
     * @param x the horizontal position
     * @param y the vertical position of its anchor
     * @param style class names
     * @param text the text
     */
    public void upwards(double x, double y, String style, String text) {
        String place = String.format(Locale.ROOT, "transform=\"translate(%.1f %.1f) rotate(-90)\"", x, y);
        element(place, style, text);
    }

    /**
     * Adds a mark that shows a text when the pointer rests on it.
     *
     * @param element the name and the attributes
     * @param text the text
     */
    public void marked(String element, String text) {
        String name = element.substring(0, element.indexOf(' '));
        elements.append('<').append(element).append("><title>").append(escape(text));
        elements.append("</title></").append(name).append(">\n");
    }

    private void element(String place, String style, String text) {
        elements.append("<text ")
                .append(place)
                .append(" class=\"")
                .append(style)
                .append("\">");
        elements.append(escape(text)).append("</text>\n");
    }

    /** {@return text with the characters that XML reserves replaced} */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** {@return the drawing} */
    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                        width,
                        height,
                        escape(title))
                + elements
                + "</svg>";
    }

    /**
     * Adds a bar with all colours of {@link Palette#heat}, from the lowest to the highest.
     *
     * @param left its left edge
     * @param top its upper edge
     * @param width its width
     */
    public void heatScale(int left, int top, int width) {
        for (int i = 0; i < HEAT_STEPS; i++) {
            add(
                    "rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"10\" fill=\"%s\"",
                    left + width * i / (double) HEAT_STEPS,
                    top,
                    width / (double) HEAT_STEPS + 0.3,
                    Palette.heat(i / (HEAT_STEPS - 1.0)));
        }
    }
}
