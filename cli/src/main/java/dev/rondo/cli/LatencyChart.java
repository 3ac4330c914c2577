package dev.rondo.cli;

import dev.rondo.cli.page.Histogram;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.HistogramIterationValue;

/** Draws measured latencies on a logarithmic axis. */
final class LatencyChart {
    private static final double NANOS = 1e3;
    private static final double RATIO = Math.pow(10, 1 / 12.0);

    private LatencyChart() {}

    /** {@return the histogram of step latencies, with marked percentiles} */
    static Histogram of(String title, org.HdrHistogram.Histogram latency) {
        double low = Math.max(1, latency.getMinValue());
        double high = latency.getMaxValue() + 1.0;
        List<Double> edges = new ArrayList<>(List.of(low));
        while (edges.getLast() < high) {
            edges.add(edges.getLast() * RATIO);
        }
        double[] counts = new double[Math.max(1, edges.size() - 1)];
        for (HistogramIterationValue value : latency.recordedValues()) {
            int bin = (int) (Math.log(value.getValueIteratedTo() / low) / Math.log(RATIO));
            counts[Math.clamp(bin, 0, counts.length - 1)] += value.getCountAddedInThisIterationStep();
        }
        double[] micros = edges.stream().mapToDouble(edge -> edge / NANOS).toArray();
        return new Histogram(title, "time of one step (µs)", "steps", micros, counts)
                .logarithmicX()
                .logarithmicY()
                .mark("p50", latency.getValueAtPercentile(50) / NANOS)
                .mark("p99", latency.getValueAtPercentile(99) / NANOS)
                .mark("p99.9", latency.getValueAtPercentile(99.9) / NANOS);
    }
}
