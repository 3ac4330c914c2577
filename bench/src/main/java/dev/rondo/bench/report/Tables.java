package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.peer.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of a report, one per workload. */
final class Tables {
    private final Results results;
    private final List<String> lines = new ArrayList<>();

    private Tables(Results results) {
        this.results = results;
    }

    /** {@return all tables, under their headings} */
    static List<String> lines(Results results) {
        Tables tables = new Tables(results);
        tables.steps();
        tables.percentiles();
        tables.table("SequenceBenchmark", Workload.SEQUENCE, "Sequence: ns per step, 100 steps of one stream per call");
        tables.table("StreamsBenchmark", Workload.STREAMS, "Streams: ns per step of all streams together");
        tables.table(
                "BatchBenchmark", Workload.BATCH, "Batch: ns per step of one stream, 64 steps of 32 streams per call");
        tables.training();
        tables.lines.addAll(LatencyTables.cold(results));
        tables.lines.addAll(LatencyTables.underLoad(results));
        tables.table("LoadBenchmark", Workload.LOAD, "Load: µs to load a model file");
        tables.weightFormats();
        tables.graphs();
        tables.matmul();
        return tables.lines;
    }

    private void steps() {
        List<Peer> peers = heading("StepBenchmark", "Step: ns, one stream, state carried", "avgt");
        if (peers.isEmpty()) {
            return;
        }
        List<String> titles =
                new ArrayList<>(List.of("", "weights, KiB", "Rondo", "min", "forks", "B", "roofline", "share"));
        peers.stream().skip(1).forEach(peer -> titles.add(peer.name()));
        header(titles);
        for (String cell : results.rows("StepBenchmark", "avgt")) {
            List<String> row = new ArrayList<>();
            row.add(cell);
            row.add(number(new Model(cell).weightBytes() / 1024.0));
            rondo(row, "StepBenchmark", cell);
            row.add(results.find("Roofline", cell, "stream")
                    .map(one -> number(one.median()))
                    .orElse(""));
            row.add(results.share(cell)
                    .map(share -> "%.0f %%".formatted(100 * share.value()) + share.mark())
                    .orElse(""));
            others(row, "StepBenchmark", Workload.STEP, cell, cell, peers);
            lines.add(line(row));
        }
    }

    private void table(String benchmark, Workload workload, String title) {
        List<Peer> peers = heading(benchmark, title, "avgt");
        if (peers.isEmpty()) {
            return;
        }
        List<String> titles = new ArrayList<>(List.of("", "Rondo", "min", "forks", "B"));
        peers.stream().skip(1).forEach(peer -> titles.add(peer.name()));
        header(titles);
        for (String name : results.rows(benchmark, "avgt")) {
            List<String> row = new ArrayList<>(List.of(name));
            rondo(row, benchmark, name);
            others(row, benchmark, workload, name, name.split(",")[0], peers);
            lines.add(line(row));
        }
    }

    private void rondo(List<String> row, String benchmark, String name) {
        Optional<Measured> rondo = results.find(benchmark, name, "rondo");
        row.add(rondo.map(one -> number(one.median()) + Faults.mark(one)).orElse(""));
        row.add(rondo.map(one -> number(one.minimum())).orElse(""));
        row.add(rondo.map(one -> "%.0f %%".formatted(100 * one.spread())).orElse(""));
        row.add(rondo.map(one -> one.bytes() < 1 ? "0" : number(one.bytes())).orElse(""));
    }

    private void others(
            List<String> row, String benchmark, Workload workload, String name, String cell, List<Peer> peers) {
        for (Peer peer : peers.subList(1, peers.size())) {
            String text = other(benchmark, name, peer.name());
            boolean none = text.isEmpty() && peer.lacks(workload, new Model(cell)) != null;
            row.add(none ? "none" : text);
        }
    }

    /** {@return a peer's median, its minimum, and its ratio to Rondo; empty if it was not measured} */
    private String other(String benchmark, String row, String peer) {
        Optional<Ratio> ratio = results.ratio(benchmark, row, peer);
        return results.find(benchmark, row, peer)
                .map(one -> number(one.median()) + Faults.mark(one) + ", min " + number(one.minimum())
                        + ratio.map(times -> " (" + times.text() + ")").orElse(""))
                .orElse("");
    }

    private void percentiles() {
        if (heading("StepBenchmark", "Step: ns, percentiles of single calls, including a clock read", "sample")
                .isEmpty()) {
            return;
        }
        header(List.of("", "", "p50", "p99", "p99.9", "p99.9 / p50"));
        List<Measured> all = Stream.concat(
                        results.of("StepBenchmark", "sample"), results.of("NoiseBenchmark", "sample"))
                .toList();
        all.forEach(one -> {
            double half = one.percentiles().get("50.0");
            double tail = one.percentiles().get("99.9");
            lines.add(line(List.of(
                    one.row(),
                    one.peer(),
                    number(half),
                    number(one.percentiles().get("99.0")),
                    number(tail),
                    Target.number(tail / half))));
        });
    }

    private void training() {
        List<String> peers = List.of("rondoTwoThreads", "torch");
        compared("TrainingBenchmark", "Training: µs per iteration", peers, List.of("two threads", "torch"));
        List<String> cores = results.rows("CoresBenchmark", "thrpt").stream()
                .map(shape -> results.idle(shape)
                        .map(share -> "%s: %.0f %%".formatted(shape, 100 * share.value()) + share.mark())
                        .orElse(""))
                .filter(text -> !text.isEmpty())
                .toList();
        if (!cores.isEmpty()) {
            lines.add("");
            lines.add("Two threads can be twice as fast as one only on two idle cores. Next to these rows, a process of"
                    + " multiply-adds next to a second one kept this share of its speed: " + String.join("; ", cores)
                    + ".");
        }
    }

    private void graphs() {
        String title = "Graphs: µs per run over whole sequences";
        List<String> peers = List.of("onnxruntime");
        compared("GraphBenchmark", title, peers, peers);
    }

    /** Adds a table of Rondo and the peers, with these column titles. */
    private void compared(String benchmark, String title, List<String> peers, List<String> titles) {
        if (results.rows(benchmark, "avgt").isEmpty()) {
            return;
        }
        title(title);
        List<String> all = new ArrayList<>(List.of("", "Rondo", "min", "forks", "B"));
        all.addAll(titles);
        header(all);
        for (String name : results.rows(benchmark, "avgt")) {
            List<String> row = new ArrayList<>(List.of(name));
            rondo(row, benchmark, name);
            for (String peer : peers) {
                row.add(other(benchmark, name, peer));
            }
            lines.add(line(row));
        }
    }

    private void weightFormats() {
        if (results.rows("WeightFormatBenchmark", "avgt").isEmpty()) {
            return;
        }
        title("Weight formats: ns per step, and the speedup over float32");
        header(List.of("", "float32", "bf16", "int8"));
        for (String cell : results.rows("WeightFormatBenchmark", "avgt")) {
            List<String> row = new ArrayList<>(List.of(cell));
            for (String format : List.of("float32", "bf16", "int8")) {
                String speedup = format.equals("float32")
                        ? ""
                        : results.speedup(cell, format)
                                .map(times -> " (" + times.text() + ")")
                                .orElse("");
                row.add(results.find("WeightFormatBenchmark", cell, format)
                        .map(one -> number(one.median()) + Faults.mark(one) + speedup)
                        .orElse(""));
            }
            lines.add(line(row));
        }
    }

    private void matmul() {
        List<Measured> all = results.of("MatmulBenchmark", "thrpt").toList();
        if (all.isEmpty()) {
            return;
        }
        title("Matrix product: GFLOP/s");
        header(List.of("rows x inputs x outputs x gates", "Rondo", "peak", "share"));
        for (Measured one : all) {
            double rate = one.secondary("gigaflops");
            double share = Results.shareOfPeak(one);
            boolean known = !Double.isNaN(share);
            lines.add(line(List.of(
                    one.cell(),
                    number(rate) + Faults.mark(one),
                    known ? number(rate / share) : "",
                    known ? "%.0f %%".formatted(100 * share) : "")));
        }
    }

    /** {@return the peers that were measured, Rondo first; empty if there are no results} */
    private List<Peer> heading(String benchmark, String title, String mode) {
        List<String> names =
                results.of(benchmark, mode).map(Measured::peer).distinct().toList();
        if (names.isEmpty()) {
            return List.of();
        }
        title(title);
        return Peers.ALL.stream()
                .filter(peer -> peer.name().equals("rondo") || names.contains(peer.name()))
                .toList();
    }

    private void title(String title) {
        lines.addAll(heading(title));
    }

    private void header(List<String> titles) {
        lines.addAll(header(titles.toArray(String[]::new)));
    }

    static List<String> heading(String title) {
        return new ArrayList<>(List.of("", "## " + title, ""));
    }

    static List<String> header(String... titles) {
        return List.of(line(List.of(titles)), "|" + "---|".repeat(titles.length));
    }

    static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** {@return the number with three digits, or with all digits before the decimal point} */
    static String number(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value).replace(',', ' ');
    }
}
