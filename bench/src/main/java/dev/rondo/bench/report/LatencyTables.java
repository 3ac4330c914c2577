package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/** The tables of steps under load and of the first calls of a fresh process. */
final class LatencyTables {
    /** The scores of {@code UnderLoadBenchmark}, after {@code step} or {@code noise}. */
    static final List<String> PERCENTILES = List.of("P50", "P99", "P999", "P9999", "Max");

    private static final List<String> COUNTS =
            List.of("after1", "after10", "after100", "after1000", "after3000", "after10000");

    private LatencyTables() {}

    /** {@return the table of steps under load, with its heading; empty if they were not measured} */
    static List<String> underLoad(Results results) {
        List<Measured> all = results.of("UnderLoadBenchmark", "ss").toList();
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> lines = Tables.heading("Under load: µs per step, from the time when it was due");
        lines.add(
                "Steps are requested at a fixed rate, a share of what the peer can do, while another thread allocates 500 MB/s"
                        + " (heap of 512 MB). \"Noise\" is a loop of plain arithmetic that takes as long as a step, with the same"
                        + " schedule in the same process, in turns of 50 ms. Medians over the forks; of \"max\" the largest.");
        lines.add("");
        lines.addAll(Tables.header(
                "", "", "steps/s", "MB/s", "p50", "p99", "p99.9", "p99.99", "max", "p99.9 / that of noise"));
        for (Measured one : all) {
            lines.add(row(one, "step", one.peer(), number(one.secondary("rate")), number(one.secondary("allocated"))));
            lines.add(row(one, "noise", one.peer() + ", noise", "", ""));
        }
        return lines;
    }

    private static String row(Measured one, String kind, String name, String rate, String allocated) {
        List<String> row = new ArrayList<>(List.of(underLoad(one), name, rate, allocated));
        for (String percentile : PERCENTILES) {
            double nanos = percentile.equals("Max") ? one.largest(kind + "Max") : one.secondary(kind + percentile);
            row.add(number(nanos / 1000));
        }
        row.add(kind.equals("noise") ? "" : Target.number(Measured.median(ratios(one, "stepP999", "noiseP999"))));
        return Tables.line(row);
    }

    /** {@return the heading of a row: the model, the collector and the load} */
    static String underLoad(Measured one) {
        return one.row() + ", " + (one.method().equals("g1") ? "G1" : "ZGC") + ", "
                + one.parameters().get("load") + " %";
    }

    /** {@return the quotient of two scores in each fork} */
    static DoubleStream ratios(Measured one, String above, String below) {
        return one.counted().stream()
                .map(fork -> fork.secondary())
                .filter(scores -> scores.containsKey(above) && scores.containsKey(below))
                .mapToDouble(scores -> scores.get(above) / scores.get(below));
    }

    /** {@return the table of cold starts, with its heading; empty if they were not measured} */
    static List<String> cold(Results results) {
        List<Measured> all = results.of("ColdBenchmark", "ss").toList();
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> lines = Tables.heading("Cold: the first calls of a fresh process");
        lines.add(
                "A call is one step of one stream (step), 100 steps of one stream (run), one step of 16 streams (stepBatch), 100"
                        + " steps of 16 streams (runBatch), or a batch of training with one sequence of 100 steps (train). First"
                        + " result: the time from weights in memory, with libraries not yet loaded. After N: the time of the first N"
                        + " calls. B: bytes per call, the mean from the second on. Longest: of the calls after the hundredth, next to"
                        + " the longest run of a loop of plain arithmetic that took turns with them. Steady: the median of the last"
                        + " calls, and the time from the first call until the median of 1 ms is at most 1.5 times that. After a pause:"
                        + " the median of 21 more calls, each after a sleep of 20 ms. Medians over the forks.");
        lines.add("");
        lines.addAll(Tables.header(
                "",
                "",
                "warmUp, ms",
                "first result, ms",
                "after 1, ms",
                "10",
                "100",
                "1,000",
                "3,000",
                "10,000",
                "B",
                "longest, µs",
                "noise, µs",
                "steady after, ms",
                "steady, µs",
                "after a pause, µs"));
        all.forEach(one -> lines.add(cold(one, all)));
        return lines;
    }

    private static String cold(Measured one, List<Measured> all) {
        boolean warm = "true".equals(one.parameters().get("warmUp"));
        List<String> row = new ArrayList<>();
        row.add(one.row() + ", " + one.parameters().getOrDefault("mode", "step"));
        row.add(one.peer() + Faults.mark(one));
        row.add(warm ? number(one.secondary("warmUpMillis")) : "");
        row.add(number(one.secondary("firstResultMillis")));
        for (String count : COUNTS) {
            double millis = one.secondary(count);
            row.add(millis > 0 ? number(millis) : "");
        }
        row.add(one.secondary("laterBytes") < 1 ? "0" : number(one.secondary("laterBytes")));
        double longest = one.secondary("longestNanos");
        row.add(longest > 0 ? number(longest / 1000) : "");
        row.add(longest > 0 ? number(one.secondary("noiseNanos") / 1000) : "");
        row.add(reached(one, all) ? number(one.secondary("settledMillis")) : "not reached");
        row.add(number(one.secondary("steadyNanos") / 1000));
        row.add(number(one.secondary("pausedNanos") / 1000));
        return Tables.line(row);
    }

    /** {@return whether the last calls were as fast as those of the same peer after a warm-up} */
    private static boolean reached(Measured one, List<Measured> all) {
        double best = all.stream()
                .filter(other -> other.peer().equals(one.peer())
                        && other.row().equals(one.row())
                        && Objects.equals(
                                other.parameters().get("mode"), one.parameters().get("mode")))
                .mapToDouble(other -> other.secondary("steadyNanos"))
                .min()
                .orElseThrow();
        return one.secondary("steadyNanos") <= 1.5 * best;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Tables.number(value);
    }
}
