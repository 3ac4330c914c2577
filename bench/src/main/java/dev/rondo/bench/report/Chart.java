package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;

/** The time of an LSTM step by hidden size, with one line per peer and logarithmic axes. */
final class Chart {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 760;

    /** Where a word is written: below its point and to the right. */
    private static final double BELOW = 0.5;

    private static final double RIGHT = 0.45;

    private Chart() {}

    /**
     * Draws the chart.
     *
     * @param results the results of a run
     * @param file the PNG file to write
     * @return whether there was anything to draw
     * @throws IOException if the file cannot be written
     */
    static boolean write(Results results, Path file) throws IOException {
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        for (Peer peer : Peers.ALL) {
            lines.put(peer.name(), times(results, "StepBenchmark", peer.name()));
        }
        lines.values().removeIf(Map::isEmpty);
        if (lines.isEmpty()) {
            return false;
        }
        Map<Integer, Double> roofline = times(results, "Roofline", "stream");
        DoubleSummaryStatistics range = Stream.concat(lines.values().stream(), Stream.of(roofline))
                .flatMap(times -> times.values().stream())
                .mapToDouble(time -> time)
                .summaryStatistics();
        XYChart chart = ChartStyle.panel(
                "One step of an LSTM by hidden units: one stream, one thread",
                WIDTH,
                HEIGHT,
                range.getMin(),
                range.getMax());
        TreeMap<Double, String> sizes = new TreeMap<>();
        lines.forEach((peer, times) -> {
            times.keySet().forEach(size -> sizes.put(at(size), String.valueOf(size)));
            ChartStyle.line(chart, peer, xs(times), ys(times));
        });
        if (!roofline.isEmpty()) {
            ChartStyle.dashed(chart, "roofline", "", xs(roofline), ys(roofline));
        }
        times(results, "StepBenchmark", "rondo").forEach((size, micros) -> {
            if (micros < roofline.getOrDefault(size, 0.0)) {
                chart.addAnnotation(new AnnotationText("under its roofline", at(size) + RIGHT, BELOW * micros, false));
            }
        });
        chart.getStyler().setXAxisMax(sizes.lastKey() + 2 * RIGHT);
        ChartStyle.write(file, WIDTH, HEIGHT, graphics -> {
            chart.paint(graphics, WIDTH, HEIGHT);
            ChartStyle.ticks(graphics, chart, sizes);
        });
        return true;
    }

    /** {@return the position of a size: its logarithm, so that doubling it is one unit} */
    private static double at(int size) {
        return Math.log(size) / Math.log(2);
    }

    private static double[] xs(Map<Integer, Double> times) {
        return times.keySet().stream().mapToDouble(Chart::at).toArray();
    }

    private static double[] ys(Map<Integer, Double> times) {
        return times.values().stream().mapToDouble(value -> value).toArray();
    }

    /** {@return the times in µs by hidden size} */
    private static Map<Integer, Double> times(Results results, String benchmark, String peer) {
        Map<Integer, Double> times = new TreeMap<>();
        for (String row : results.rows("StepBenchmark", "avgt")) {
            Model model = new Model(row);
            Optional<Measured> one = results.find(benchmark, row, peer);
            // Two models have the same hidden size; the one with the larger input is drawn.
            boolean drawn = model.cell().equals("lstm") && model.single() && !row.equals("lstm 16x64");
            if (one.isPresent() && drawn) {
                times.put(model.hiddenSize(), one.get().median() / 1000);
            }
        }
        return times;
    }
}
