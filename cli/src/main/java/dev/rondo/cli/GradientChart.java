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

/** Draws the gradient norm by the number of steps before the loss: one panel before training, one after. */
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
    /** The LSTM's line is broad, because another line may cover it. */
    private static final float[] WIDTHS = {3f, 3f, 3f, 6f, 3f};

    private GradientChart() {}

    /** {@return the colours of the lines, as RGB pixels} */
    static int[] lineColours() {
        return Arrays.stream(COLOURS).mapToInt(Color::getRGB).toArray();
    }

    static void write(Path path, List<ProfiledNetwork.Result> results, int updates) throws IOException {
        System.setProperty("java.awt.headless", "true");
        XYChart before = panel("Before training", results, ProfiledNetwork.Result::before);
        XYChart after =
                panel(String.format(Locale.ROOT, "After %,d updates", updates), results, ProfiledNetwork.Result::after);
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
        graphics.drawString("How far gradients reach back in time", MARGIN, 48);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 18));
        String subtitle = String.format(
                Locale.ROOT,
                "The adding problem over %d steps: the numbers to remember lie up to %d steps before the loss. Gradients are"
                        + " with respect to h (LSTM: h and c).",
                ProfiledNetwork.STEPS,
                ProfiledNetwork.STEPS - 1);
        graphics.drawString(subtitle, MARGIN, 82);
    }

    private static XYChart panel(
            String title,
            List<ProfiledNetwork.Result> results,
            Function<ProfiledNetwork.Result, GradientProfile> profile) {
        XYChart chart = ChartStyle.panel(
                title, WIDTH, HEIGHT, "steps before the loss", "gradient norm, relative to that at the loss (%)");
        XYStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Vertical);
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(FLOOR);
        styler.setYAxisMax(CEILING);
        styler.setXAxisTickLabelsFormattingFunction(lag -> String.format(Locale.ROOT, "%.0f", lag));
        styler.setYAxisTickLabelsFormattingFunction(GradientChart::percent);
        styler.setXAxisTickMarkSpacingHint(TICKS);
        double last = ProfiledNetwork.STEPS - 1;
        for (int i = 0; i < results.size(); i++) {
            LayerProfile layer = profile.apply(results.get(i)).layers().getFirst();
            line(chart, results.get(i).network().label + ": " + brief(layer), layer, COLOURS[i], WIDTHS[i]);
        }
        chart.addSeries("vanishing threshold, 1 %", new double[] {0, last}, new double[] {VANISHED, VANISHED})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(LIMIT)
                .setLineStyle(new BasicStroke(
                        1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {7f, 6f}, 0f));
        return chart;
    }

    private static String percent(double value) {
        int decimals = (int) Math.max(0, Math.round(-Math.log10(100 * value)));
        return String.format(Locale.ROOT, "%,." + decimals + "f %%", 100 * value);
    }

    /** {@return the diagnosis in a few words} The legend cuts longer text. */
    private static String brief(LayerProfile layer) {
        if (layer.explodesAfter().isPresent()) {
            return "explodes after " + layer.explodesAfter().getAsInt() + " steps";
        }
        if (layer.vanishesAfter().isPresent()) {
            return "vanishes after " + layer.vanishesAfter().getAsInt() + " steps";
        }
        int last = layer.lags() - 1;
        return String.format(Locale.ROOT, "%.0f %% after %d steps", 100 * layer.left(last), last);
    }

    /** Draws one line. Values outside the axis are omitted, because a logarithmic axis has no zero. */
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
