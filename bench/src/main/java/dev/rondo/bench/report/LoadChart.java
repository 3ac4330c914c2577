package dev.rondo.bench.report;

import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/** The latency of steps under load: one panel per model, collector and load, with percentiles from left to right. */
final class LoadChart {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 520;
    private static final Map<Double, String> TICKS =
            Map.of(0.0, "p50", 1.0, "p99", 2.0, "p99.9", 3.0, "p99.99", 4.0, "max");

    private LoadChart() {}

    /**
     * Draws the chart: collectors from left to right, loads from top to bottom.
     *
     * @param results the results of a run
     * @param file the PNG file to write
     * @return whether there was anything to draw
     * @throws IOException if the file cannot be written
     */
    static boolean write(Results results, Path file) throws IOException {
        Map<String, List<Measured>> panels = new LinkedHashMap<>();
        results.of("UnderLoadBenchmark", "ss")
                .forEach(one -> panels.computeIfAbsent(LatencyTables.underLoad(one), key -> new ArrayList<>())
                        .add(one));
        if (panels.isEmpty()) {
            return false;
        }
        DoubleSummaryStatistics range = panels.values().stream()
                .flatMap(List::stream)
                .flatMapToDouble(one ->
                        DoubleStream.concat(Arrays.stream(micros(one, "step")), Arrays.stream(micros(one, "noise"))))
                .summaryStatistics();
        List<XYChart> charts = panels.entrySet().stream()
                .map(panel -> panel(panel.getKey(), panel.getValue(), range))
                .toList();
        int columns = Math.min(2, charts.size());
        int rows = Math.ceilDiv(charts.size(), columns);
        ChartStyle.write(file, columns * WIDTH, rows * HEIGHT, graphics -> {
            for (int i = 0; i < charts.size(); i++) {
                int x = i % columns * WIDTH;
                int y = i / columns * HEIGHT;
                graphics.translate(x, y);
                charts.get(i).paint(graphics, WIDTH, HEIGHT);
                ChartStyle.ticks(graphics, charts.get(i), TICKS);
                graphics.translate(-x, -y);
            }
        });
        return true;
    }

    private static XYChart panel(String title, List<Measured> all, DoubleSummaryStatistics range) {
        XYChart chart = ChartStyle.panel(title, WIDTH, HEIGHT, range.getMin(), range.getMax());
        chart.getStyler().setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        double[] x = {0, 1, 2, 3, 4};
        for (Measured one : all) {
            ChartStyle.line(chart, one.peer(), x, micros(one, "step"));
            ChartStyle.dashed(chart, one.peer() + ", noise", one.peer(), x, micros(one, "noise"));
        }
        return chart;
    }

    private static double[] micros(Measured one, String kind) {
        return LatencyTables.PERCENTILES.stream()
                .map(percentile -> kind + percentile)
                .mapToDouble(score -> (score.endsWith("Max") ? one.largest(score) : one.secondary(score)) / 1000)
                .toArray();
    }
}
