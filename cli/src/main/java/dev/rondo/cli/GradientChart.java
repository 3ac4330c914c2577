package dev.rondo.cli;

import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws how much of the gradient is left so many steps before the loss: before training and after it, side by side. */
final class GradientChart {
    private static final int WIDTH = 880;
    private static final int HEIGHT = 820;
    private static final int HEAD = 100;
    private static final int MARGIN = 30;
    private static final int TICKS = 110;
    private static final double FLOOR = 1e-6;
    private static final double CEILING = 10;
    private static final double VANISHED = 0.01;
    private static final Color LIMIT = new Color(0x30343B);
    private static final Color[] COLOURS = {
        new Color(0xC8501E), new Color(0x8A5A9E), new Color(0x2E8B57), new Color(0xA9B4C2), new Color(0x2F6DA8)
    };
    /** The LSTM's is broad, since another may lie upon it. */
    private static final float[] WIDTHS = {3f, 3f, 3f, 6f, 3f};

    private GradientChart() {}

    /** {@return the colours that the lines are drawn in, as pixels} */
    static int[] lineColours() {
        return Arrays.stream(COLOURS).mapToInt(Color::getRGB).toArray();
    }

    static void write(Path path, List<Memory.Result> results, int updates) throws IOException {
        System.setProperty("java.awt.headless", "true");
        XYChart before = panel("Before training", results, Memory.Result::before);
        XYChart after = panel(String.format(Locale.ROOT, "After %,d updates", updates), results, Memory.Result::after);
        byte[] png = ChartStyle.png(2 * WIDTH, HEAD + HEIGHT, graphics -> {
            head(graphics);
            graphics.translate(0, HEAD);
            before.paint(graphics, WIDTH, HEIGHT);
            graphics.translate(WIDTH, 0);
            after.paint(graphics, WIDTH, HEIGHT);
        });
        Files.write(path, png);
    }

    private static void head(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(ChartStyle.INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 28));
        graphics.drawString("How much of the gradient is left, so many steps before the loss", MARGIN, 48);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 18));
        String subtitle = String.format(
                Locale.ROOT,
                "The adding problem over %d steps: what must be remembered lies up to %d steps back. Norm of dLoss/dh (LSTM:"
                        + " of h and c together), as a share of that at the loss.",
                AddingProblem.STEPS,
                AddingProblem.STEPS - 1);
        graphics.drawString(subtitle, MARGIN, 82);
    }

    private static XYChart panel(
            String title, List<Memory.Result> results, Function<Memory.Result, GradientProfile> profile) {
        XYChart chart = ChartStyle.panel(title, WIDTH, HEIGHT, "steps before the loss", "share of the gradient left");
        XYStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(FLOOR);
        styler.setYAxisMax(CEILING);
        styler.setXAxisTickLabelsFormattingFunction(lag -> String.format(Locale.ROOT, "%.0f", lag));
        styler.setYAxisTickLabelsFormattingFunction(GradientChart::share);
        styler.setXAxisTickMarkSpacingHint(TICKS);
        styler.setPlotGridHorizontalLinesVisible(false);
        double last = AddingProblem.STEPS - 1;
        for (int i = 0; i < results.size(); i++) {
            LayerProfile layer = profile.apply(results.get(i)).layers().getFirst();
            line(chart, results.get(i).memory().label + ": " + brief(layer), layer, COLOURS[i], WIDTHS[i]);
        }
        chart.addSeries("below 1 %: vanished", new double[] {0, last}, new double[] {VANISHED, VANISHED})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(LIMIT)
                .setLineStyle(new BasicStroke(
                        1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {7f, 6f}, 0f));
        return chart;
    }

    private static String share(double value) {
        return value >= 0.01
                ? String.format(Locale.ROOT, "%,.0f %%", 100 * value)
                : String.format(Locale.ROOT, "1e%.0f", Math.log10(value));
    }

    /** The diagnosis in a few words: the legend cuts longer ones. */
    private static String brief(LayerProfile layer) {
        if (layer.explodesAfter().isPresent()) {
            return "explode after " + layer.explodesAfter().getAsInt() + " steps";
        }
        if (layer.vanishesAfter().isPresent()) {
            return "vanish after " + layer.vanishesAfter().getAsInt() + " steps";
        }
        return String.format(Locale.ROOT, "%.0f %% left at the end", 100 * layer.left(layer.lags() - 1));
    }

    /** What lies outside of the picture is left out: a logarithm has no zero. */
    private static void line(XYChart chart, String name, LayerProfile layer, Color colour, float width) {
        double[] lags = new double[layer.lags()];
        double[] left = new double[layer.lags()];
        for (int lag = 0; lag < lags.length; lag++) {
            lags[lag] = lag;
            left[lag] = layer.left(lag) < FLOOR || layer.left(lag) > CEILING ? Double.NaN : layer.left(lag);
        }
        ChartStyle.line(chart, name, lags, left, colour, width);
    }
}
