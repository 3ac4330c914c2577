package dev.rondo.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws observed and forecast sunspot numbers of the last years, with the forecasts' error on the same scale below. */
final class ForecastChart {
    private static final int YEARS = 20;
    private static final int WIDTH = 1500;
    private static final int UPPER = 640;
    private static final int LOWER = 300;
    private static final int LEFT_LABELS = 70;
    private static final Color INK = new Color(0x30343B);
    private static final Color GRID = new Color(0xE4E7EB);
    private static final Color OBSERVED = new Color(0x8A93A0);
    private static final Color FORECAST = new Color(0xC8501E);
    private static final Color ERROR = new Color(0x2F6DA8);

    private ForecastChart() {}

    /** {@return the colours that the lines are drawn in, as pixels} */
    static int[] lineColours() {
        return new int[] {OBSERVED.getRGB(), FORECAST.getRGB(), ERROR.getRGB()};
    }

    static void write(Path path, Sunspots series, double[] forecasts) throws IOException {
        // It goes to a file: no display is needed, and none is asked for.
        System.setProperty("java.awt.headless", "true");
        int to = series.size();
        int from = to - 12 * YEARS;
        double[] time = new double[to - from];
        double[] observed = new double[to - from];
        double[] error = new double[to - from];
        for (int i = from; i < to; i++) {
            time[i - from] = series.month(i).getYear() + (series.month(i).getMonthValue() - 0.5) / 12;
            observed[i - from] = series.numbers()[i];
            error[i - from] = forecasts[i] - series.numbers()[i];
        }

        XYChart upper = panel("Monthly sunspot numbers, forecast one month ahead by an LSTM", UPPER, "sunspots");
        line(upper, "observed", time, observed, OBSERVED, 3f);
        line(upper, "forecast from the months before", time, Arrays.copyOfRange(forecasts, from, to), FORECAST, 1.6f);
        upper.getStyler().setXAxisTitleVisible(false);
        upper.getStyler().setYAxisMin(0.0);
        XYChart lower = panel("", LOWER, "error (sunspots)");
        lower.getStyler().setChartTitleVisible(false);
        lower.getStyler().setLegendVisible(false);
        line(lower, "forecast less observed", time, error, ERROR, 1.6f);
        Files.write(path, png(upper, lower));
    }

    private static XYChart panel(String title, int height, String unit) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .theme(ChartTheme.Matlab)
                .xAxisTitle("year")
                .yAxisTitle(unit)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        styler.setChartFontColor(INK);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotTicksMarksVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setLegendPosition(LegendPosition.InsideNW);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setXAxisDecimalPattern("0");
        styler.setYAxisDecimalPattern("0");
        styler.setYAxisLeftWidthHint(LEFT_LABELS);
        styler.setChartPadding(18);
        styler.setLocale(Locale.ROOT);
        return chart;
    }

    private static void line(XYChart chart, String name, double[] x, double[] y, Color colour, float width) {
        chart.addSeries(name, x, y)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(colour)
                .setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    private static byte[] png(XYChart upper, XYChart lower) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, UPPER + LOWER, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        upper.paint(graphics, WIDTH, UPPER);
        graphics.translate(0, UPPER);
        lower.paint(graphics, WIDTH, LOWER);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
