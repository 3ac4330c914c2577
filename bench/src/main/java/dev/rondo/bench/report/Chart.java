package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** The time of an LSTM step by hidden size, with one line per peer and logarithmic axes. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

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
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("One step of an LSTM, batch 1, one thread")
                .xAxisTitle("hidden size (units)")
                .yAxisTitle("time per step (ns)")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        for (Peer peer : Peers.ALL) {
            add(chart, results, "StepBenchmark", peer.name(), peer.name());
        }
        add(chart, results, "Roofline", "stream", "roofline");
        if (results.rows("StepBenchmark", "avgt").isEmpty()) {
            return false;
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
        return true;
    }

    private static void add(XYChart chart, Results results, String benchmark, String peer, String name) {
        Map<Integer, Double> times = new TreeMap<>();
        for (String row : results.rows("StepBenchmark", "avgt")) {
            Model model = new Model(row);
            Optional<Measured> one = results.find(benchmark, row, peer);
            // Two models have the same hidden size; the one with the larger input is drawn.
            boolean drawn = model.cell().equals("lstm") && model.single() && !row.equals("lstm 16x64");
            if (one.isPresent() && drawn) {
                times.put(model.hiddenSize(), one.get().median());
            }
        }
        if (!times.isEmpty()) {
            chart.addSeries(name, List.copyOf(times.keySet()), List.copyOf(times.values()));
        }
    }
}
