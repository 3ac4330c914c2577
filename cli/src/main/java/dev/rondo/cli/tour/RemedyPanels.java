package dev.rondo.cli.tour;

import dev.rondo.cli.page.Figure;
import dev.rondo.cli.page.Svg;
import java.util.List;

/**
 * Two small charts per row: the gradient that is left by lag, on a logarithmic axis, and the loss by update. Each has the plain network's
 * line in grey.
 */
record RemedyPanels(String title, int updates, RemediesChapter.Run plain, List<RemediesChapter.Run> runs)
        implements Figure {
    private static final int LEFT = 70;
    private static final int WIDTH = 280;
    private static final int SECOND = 440;
    private static final int HEIGHT = 84;
    private static final int ROW = 134;
    private static final int TOP = 96;
    private static final double LOW = -9;
    private static final double HIGH = 3;
    private static final double LARGEST_LOSS = 0.3;

    @Override
    public String svg() {
        Svg svg = new Svg(Diagram.WIDTH, TOP + ROW * runs.size() + 20, title);
        svg.text(4, 20, "title", title);
        legend(svg);
        for (int i = 0; i < runs.size(); i++) {
            row(svg, runs.get(i), TOP + ROW * i + 22);
        }
        int bottom = TOP + ROW * runs.size();
        svg.text(LEFT + WIDTH / 2.0, bottom + 6, "name middle", "lag (steps before the loss)");
        svg.text(SECOND + WIDTH / 2.0, bottom + 6, "name middle", "update");
        svg.text(LEFT, TOP - 14, "name", "gradient left (share of that at the loss)");
        svg.text(SECOND, TOP - 14, "name", "loss (mean squared error)");
        return svg.toString();
    }

    private static void legend(Svg svg) {
        String[] styles = {"line c0", "line c1 d1", "line reference"};
        String[] names = {"gradient before training; loss", "gradient after training", "plain network: tanh, SGD"};
        int[] at = {LEFT, LEFT + 245, LEFT + 440};
        for (int i = 0; i < names.length; i++) {
            svg.add("line x1=\"%d\" x2=\"%d\" y1=\"46\" y2=\"46\" class=\"%s\"", at[i], at[i] + 26, styles[i]);
            svg.text(at[i] + 32, 50.5, "tick", names[i]);
        }
    }

    private void row(Svg svg, RemediesChapter.Run run, int top) {
        svg.text(LEFT, top - 8, "start", run.remedy().label);
        svg.text(SECOND, top - 8, "tick", run.remedy().settings);
        for (int power = -8; power <= 2; power += 5) {
            double y = top + HEIGHT * (HIGH - power) / (HIGH - LOW);
            grid(svg, LEFT, y, power == -8 ? "1e-8" : power == -3 ? "0.001" : "100");
        }
        for (int tick = 0; tick <= 3; tick++) {
            grid(svg, SECOND, top + HEIGHT * (1 - tick / 3.0), Texts.format("%.1f", tick * LARGEST_LOSS / 3));
            svg.text(LEFT + WIDTH * tick / 3.0, top + HEIGHT + 17, "tick middle", Integer.toString(tick * 10));
        }
        for (int tick = 0; tick <= updates; tick += updates / 4) {
            svg.text(
                    SECOND + WIDTH * tick / (double) updates, top + HEIGHT + 17, "tick middle", Integer.toString(tick));
        }
        gradient(svg, top, plain.before(), "line reference");
        gradient(svg, top, run.before(), "line c0");
        gradient(svg, top, run.after(), "line c1 d1");
        loss(svg, top, plain.losses(), "line reference");
        loss(svg, top, run.losses(), "line c0");
    }

    private static void grid(Svg svg, int left, double y, String label) {
        svg.add("line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\" class=\"grid\"", left, left + WIDTH, y);
        svg.text(left - 6, y + 4.5, "tick end", label);
    }

    private static void gradient(Svg svg, int top, double[] left, String style) {
        StringBuilder path = new StringBuilder();
        for (int lag = 0; lag < left.length; lag++) {
            double power = Math.max(LOW, Math.min(HIGH, Math.log10(left[lag])));
            if (Double.isFinite(left[lag])) {
                path.append(path.isEmpty() ? "M" : "L");
                path.append(Texts.format(
                        "%.1f %.1f", LEFT + WIDTH * lag / 30.0, top + HEIGHT * (HIGH - power) / (HIGH - LOW)));
            }
        }
        svg.add("path d=\"%s\" class=\"%s\"", path, style);
    }

    private void loss(Svg svg, int top, double[] losses, String style) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < losses.length; i++) {
            double share = Math.min(losses[i], LARGEST_LOSS) / LARGEST_LOSS;
            path.append(path.isEmpty() ? "M" : "L");
            path.append(Texts.format(
                    "%.1f %.1f",
                    SECOND + WIDTH * i * RemediesChapter.EVERY / (double) updates, top + HEIGHT * (1 - share)));
        }
        svg.add("path d=\"%s\" class=\"%s\"", path, style);
    }
}
