package dev.rondo.cli;

import dev.rondo.cli.sample.Sunspots;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.XYStyler;

/** Draws observed and forecast sunspot numbers of the last years, with the forecast error below. */
final class ForecastChart {
    private static final int YEARS = 20;
    private static final int WIDTH = 1500;
    private static final int UPPER = 640;
    private static final int LOWER = 300;
    private static final int LEFT_LABELS = 70;
    private static final Color OBSERVED = new Color(0x8A93A0);
    private static final Color FORECAST = new Color(0xC8501E);
    private static final Color ERROR = new Color(0x2F6DA8);

    private ForecastChart() {}

    /** {@return the colours of the lines, as RGB pixels} */
    static int[] lineColours() {
        return new int[] {OBSERVED.getRGB(), FORECAST.getRGB(), ERROR.getRGB()};
    }

    static void write(Path path, Sunspots series, double[] forecasts) throws IOException {
        // Drawing to a file needs no display.
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

        XYChart upper = panel(
                "Monthly sunspot number, the last " + YEARS + " years, forecast one month ahead by an LSTM",
                UPPER,
                "sunspot number");
        ChartStyle.line(upper, "observed", time, observed, OBSERVED, 3f);
        ChartStyle.line(upper, "forecast", time, Arrays.copyOfRange(forecasts, from, to), FORECAST, 1.6f);
        upper.getStyler().setXAxisTitleVisible(false);
        upper.getStyler().setYAxisMin(0.0);
        XYChart lower = panel("", LOWER, "forecast minus observed");
        lower.getStyler().setChartTitleVisible(false);
        lower.getStyler().setLegendVisible(false);
        ChartStyle.line(
                lower, "zero", new double[] {time[0], time[time.length - 1]}, new double[2], ChartStyle.INK, 1.2f);
        ChartStyle.line(lower, "forecast minus observed", time, error, ERROR, 1.6f);
        byte[] png = ChartStyle.png(WIDTH, UPPER + LOWER, graphics -> {
            upper.paint(graphics, WIDTH, UPPER);
            graphics.translate(0, UPPER);
            lower.paint(graphics, WIDTH, LOWER);
        });
        Files.write(path, png);
    }

    private static XYChart panel(String title, int height, String yAxis) {
        XYChart chart = ChartStyle.panel(title, WIDTH, height, "year", yAxis);
        XYStyler styler = chart.getStyler();
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setYAxisDecimalPattern("0");
        styler.setYAxisLeftWidthHint(LEFT_LABELS);
        return chart;
    }
}
