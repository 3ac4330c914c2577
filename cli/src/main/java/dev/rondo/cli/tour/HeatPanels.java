package dev.rondo.cli.tour;

import dev.rondo.cli.page.Figure;
import dev.rondo.cli.page.Palette;
import dev.rondo.cli.page.Svg;
import java.util.List;

/** Square heat maps next to each other, with axes and one scale of powers of ten in common. */
record HeatPanels(String title, String xName, String yName, String unit, List<Panel> panels) implements Figure {
    private static final int LEFT = 64;
    private static final int GAP = 20;
    private static final int TOP = 62;
    private static final int BELOW = 112;
    private static final double LOW = -6;
    private static final double HIGH = 2;

    /**
     * One heat map.
     *
     * @param name its name
     * @param values [y][x], y from the top; NaN for an empty cell
     */
    record Panel(String name, double[][] values) {}

    @Override
    public String svg() {
        double side = (Diagram.WIDTH - LEFT - GAP * panels.size()) / (double) panels.size();
        int bottom = (int) (TOP + side);
        Svg svg = new Svg(Diagram.WIDTH, bottom + BELOW, title);
        svg.text(4, 20, "title", title);
        for (int i = 0; i < panels.size(); i++) {
            draw(svg, panels.get(i), LEFT + i * (side + GAP), side);
        }
        svg.text(LEFT + (Diagram.WIDTH - LEFT) / 2.0, bottom + 40, "name middle", xName);
        svg.upwards(16, TOP + side / 2, "name middle", yName);
        scale(svg, bottom + 58);
        return svg.toString();
    }

    private static void draw(Svg svg, Panel panel, double left, double side) {
        int size = panel.values.length;
        double cell = side / size;
        svg.text(left + side / 2, TOP - 10, "middle", panel.name);
        svg.add(
                "rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%.1f\" style=\"fill:none;stroke:var(--grid)\"",
                left, TOP, side, side);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double value = panel.values[y][x];
                if (Double.isFinite(value)) {
                    svg.marked(
                            Texts.format(
                                    "rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" shape-rendering=\"crispEdges\" fill=\"%s\"",
                                    left + x * cell,
                                    TOP + y * cell,
                                    cell + 0.2,
                                    cell + 0.2,
                                    Palette.heat((Math.log10(Math.max(value, 1e-30)) - LOW) / (HIGH - LOW))),
                            Texts.format("step %d, lag %d: %.2g", x + 1, y, value));
                }
            }
        }
        for (int tick = 0; tick < size; tick += 10) {
            svg.text(left + (tick + 0.5) * cell, TOP + side + 18, "tick middle", Integer.toString(tick + 1));
            if (left == LEFT) {
                svg.text(LEFT - 6, TOP + (tick + 0.5) * cell + 4.5, "tick end", Integer.toString(tick));
            }
        }
    }

    private void scale(Svg svg, int top) {
        int width = Diagram.WIDTH - LEFT - GAP;
        svg.heatScale(LEFT, top, width);
        for (int power = (int) LOW; power <= HIGH; power += 2) {
            String text =
                    power == LOW ? "1e-6 or less" : power == HIGH ? "100 or more" : power == 0 ? "1" : "1e" + power;
            String style = power == LOW ? "tick" : power == HIGH ? "tick end" : "tick middle";
            svg.text(LEFT + width * (power - LOW) / (HIGH - LOW), top + 25, style, text);
        }
        svg.text(LEFT + width / 2.0, top + 43, "name middle", unit);
    }
}
