package dev.rondo.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The common style of the report's charts, which is that of the demo's. */
final class ChartStyle {
    static final Color INK = new Color(0x30343B);
    private static final int TICK = 6;
    private static final Color GRID = new Color(0xE4E7EB);

    private static final Map<String, Color> COLOURS = Map.of(
            "rondo", new Color(0xC8501E),
            "before", new Color(0xE3A58C),
            "onnxruntime", new Color(0x2F6DA8),
            "onednn", new Color(0x2E8B57),
            "torch", new Color(0x8A5A9E),
            "tensorflow", new Color(0xB8960C),
            "dl4j", new Color(0xA9B4C2));

    private ChartStyle() {}

    /** {@return an empty chart with a logarithmic axis of times from and to powers of ten around two times in µs} */
    static XYChart panel(String title, int width, int height, double least, double most) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .theme(ChartTheme.Matlab)
                .yAxisTitle("µs")
                .build();
        XYStyler styler = chart.getStyler();
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        styler.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setChartFontColor(INK);
        styler.setAnnotationTextFontColor(INK);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotTicksMarksVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setChartPadding(18);
        styler.setLocale(Locale.ROOT);
        styler.setYAxisLogarithmic(true);
        styler.setYAxisTickLabelsFormattingFunction(ChartStyle::plain);
        styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
        styler.setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most))));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setXAxisTickLabelsFormattingFunction(x -> " "); // room for what ticks() writes
        return chart;
    }

    /** {@return a power of ten without an exponent} */
    private static String plain(double micros) {
        return micros >= 1 ? String.format(Locale.ROOT, "%,.0f", micros).replace(',', ' ') : String.valueOf(micros);
    }

    /** Adds a peer's line, with a dot at each measured value. */
    static void line(XYChart chart, String peer, double[] x, double[] y) {
        boolean own = peer.equals("rondo");
        XYSeries series = chart.addSeries(peer, x, y);
        series.setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(COLOURS.getOrDefault(peer, INK))
                .setLineColor(COLOURS.getOrDefault(peer, INK))
                .setLineStyle(new BasicStroke(own ? 4f : 2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    /** Adds a dashed line in a peer's colour, or in that of the text. */
    static void dashed(XYChart chart, String name, String peer, double[] x, double[] y) {
        chart.addSeries(name, x, y)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(COLOURS.getOrDefault(peer, INK))
                .setLineStyle(new BasicStroke(
                        1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {7f, 6f}, 0f));
    }

    /** Writes the labels of the x axis under a painted chart: XChart itself chooses where they are. */
    static void ticks(Graphics2D graphics, XYChart chart, Map<Double, String> labels) {
        graphics.setFont(chart.getStyler().getAxisTickLabelsFont());
        graphics.setColor(INK);
        int bottom = (int) chart.getScreenYFromChart(chart.getStyler().getYAxisMin());
        labels.forEach((x, label) -> {
            int at = (int) chart.getScreenXFromChart(x);
            graphics.drawLine(at, bottom, at, bottom + TICK);
            int width = graphics.getFontMetrics().stringWidth(label);
            graphics.drawString(
                    label, at - width / 2, bottom + TICK + graphics.getFont().getSize());
        });
    }

    /** Writes a picture on a white background as a PNG file. It needs no display. */
    static void write(Path file, int width, int height, Consumer<Graphics2D> picture) throws IOException {
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        picture.accept(graphics);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
