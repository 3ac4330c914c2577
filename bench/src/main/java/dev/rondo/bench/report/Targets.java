package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/** The engine's performance targets, and whether a run meets them. */
final class Targets {
    /**
     * The nanoseconds of a step of a C++ template that is specialised to the size, with AVX-512, on a machine whose L1
     * cache delivered 280 bytes per ns.
     */
    private static final Map<String, Double> SPECIALISED =
            Map.of("lstm 1x16", 58., "lstm 1x20", 175., "lstm 8x32", 165., "gru 1x16", 60., "gru 8x32", 131.);

    private static final double SPECIALISED_RATE = 280;

    private static final List<String> RUNTIMES = List.of("onnxruntime", "onednn");

    private final Results results;
    private final List<String> lines = new ArrayList<>();

    private Targets(Results results) {
        this.results = results;
    }

    /** {@return the table, one line per target} */
    static List<String> lines(Results results) {
        Targets targets = new Targets(results);
        targets.lines.add("| workload | against | target | worst | |");
        targets.lines.add("|---|---|---|---|---|");
        targets.steps();
        targets.peers();
        targets.matmul();
        targets.training();
        targets.weightFormats();
        targets.graphs();
        targets.lines.addAll(LatencyTargets.lines(results));
        targets.bytes();
        return targets.lines;
    }

    private void steps() {
        OptionalDouble rate = results.firstCacheRate();
        List<String> small = rows("StepBenchmark", row -> model(row).hiddenSize() <= 40);
        add("step, hidden 16-40", "specialised C++, scaled", 1, true, small, cell -> {
            Double theirs = SPECIALISED.get(cell);
            return theirs == null || rate.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Ratio(step(cell) / (theirs * SPECIALISED_RATE / rate.getAsDouble()), 0, 1));
        });
        List<String> middle = rows("StepBenchmark", row -> {
            Model model = model(row);
            return !model.cell().equals("rnn")
                    && model.single()
                    && model.weightBytes() >= 64 << 10
                    && model.weightBytes() <= 1 << 20;
        });
        add("step LSTM, GRU, weights 64 KiB - 1 MiB", "the roofline", 0.9, false, middle, results::share);
    }

    private void peers() {
        versus("StepBenchmark", "step, any size", row -> true, RUNTIMES, 1);
        versus("SequenceBenchmark", "sequence, hidden 64 to 256", row -> hidden(row, 64, 256), RUNTIMES, 1.15);
        versus("SequenceBenchmark", "sequence, any size", row -> true, RUNTIMES, 1);
        List<String> all = List.of("onnxruntime", "onednn", "torch");
        versus("StreamsBenchmark", "64 and 1,024 streams", row -> true, all, 1);
        versus("BatchBenchmark", "batch of 32 x 64, also two layers and a head", row -> true, all, 1);
        versus("LoadBenchmark", "load LSTM 256", row -> hidden(row, 256, 256), List.of("onnxruntime"), 1);
    }

    private static boolean hidden(String row, int from, int to) {
        int hidden = model(row).hiddenSize();
        return hidden >= from && hidden <= to;
    }

    private static Model model(String row) {
        return new Model(row.split(",")[0]);
    }

    private void versus(String benchmark, String workload, Predicate<String> wanted, List<String> peers, double least) {
        boolean step = benchmark.equals("StepBenchmark"); // The roofline is the limit of steps only.
        for (String peer : peers) {
            Function<String, Optional<Ratio>> value = row -> results.ratio(benchmark, row, peer);
            add(
                    workload,
                    peer,
                    least,
                    false,
                    rows(benchmark, wanted),
                    value,
                    row -> step ? results.limit(row, peer) : Optional.empty());
        }
    }

    private List<String> rows(String benchmark, Predicate<String> wanted) {
        return results.rows(benchmark, "avgt").stream().filter(wanted).toList();
    }

    private void matmul() {
        Map<String, Double> shares = new LinkedHashMap<>();
        results.of("MatmulBenchmark", "thrpt").forEach(one -> shares.put(one.row(), Results.shareOfPeak(one)));
        shares.values().removeIf(share -> share.isNaN());
        lines.add(new Target("matrix product", "peak of multiply-adds, same minutes", 0.8, false, shares).line());
    }

    private void training() {
        trained("training LSTM, hidden 128 and 256", row -> row.startsWith("lstm 64"), 1.2);
        trained("training GRU, RNN", row -> row.startsWith("gru") || row.startsWith("rnn"), 2);
        trained("training LSTM 8x32, one sequence", row -> row.startsWith("lstm 8x32"), 12);
        List<String> rows = rows("TrainingBenchmark", row -> row.contains("batch 32"));
        Function<String, Optional<Ratio>> gain = row -> results.ratio("TrainingBenchmark", row, "rondoTwoThreads")
                .map(two -> new Ratio(1 / two.value(), two.spread(), two.rounds()));
        add("training, batch 32, two threads", "one thread, on two idle cores", 1.8, false, idle(rows), gain);
        add("training, batch 32, two threads", "one thread, always", 1, false, rows, gain);
    }

    /** {@return the rows next to which two processes side by side were as fast as one} */
    private List<String> idle(List<String> rows) {
        return rows.stream()
                .filter(row -> results.idle(row)
                        .map(share -> share.value() >= Results.IDLE)
                        .orElse(true))
                .toList();
    }

    private void trained(String workload, Predicate<String> wanted, double least) {
        List<String> shapes = rows("TrainingBenchmark", wanted);
        add(workload, "torch", least, false, shapes, row -> results.ratio("TrainingBenchmark", row, "torch"));
    }

    private void weightFormats() {
        List<String> large = rows("WeightFormatBenchmark", cell -> model(cell).hiddenSize() >= 512);
        add("step, BF16, hidden 512, 1024", "float32", 1.7, false, large, cell -> results.speedup(cell, "bf16"));
        add("step, INT8, hidden 512, 1024", "float32", 2.5, false, large, cell -> results.speedup(cell, "int8"));
    }

    private void graphs() {
        String peer = "onnxruntime";
        List<String> rows = rows("GraphBenchmark", row -> row.endsWith(", batch 1"));
        add("graphs, one sequence", peer, 1, false, rows, row -> results.ratio("GraphBenchmark", row, peer));
    }

    private void bytes() {
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (Measured one : results.all()) {
            boolean counted =
                    Faults.WITHOUT_GARBAGE.contains(one.benchmark()) && !Double.isNaN(one.largest("ownBytes"));
            if (counted && one.mode().equals("avgt") && one.peer().equals("rondo")) {
                bytes.put(one.benchmark().replace("Benchmark", " ") + one.row(), one.largest("ownBytes"));
            }
        }
        lines.add(new Target("bytes per call in any fork (below 1: none)", "", Faults.NO_BYTES, true, bytes).line());
    }

    private double step(String cell) {
        return results.find("StepBenchmark", cell, "rondo").orElseThrow().median();
    }

    private void add(
            String workload,
            String against,
            double wanted,
            boolean atMost,
            List<String> rows,
            Function<String, Optional<Ratio>> value) {
        add(workload, against, wanted, atMost, rows, value, row -> Optional.empty());
    }

    private void add(
            String workload,
            String against,
            double wanted,
            boolean atMost,
            List<String> rows,
            Function<String, Optional<Ratio>> value,
            Function<String, Optional<Ratio>> limit) {
        Map<String, Double> measured = new LinkedHashMap<>();
        Map<String, Double> limits = new LinkedHashMap<>();
        for (String row : rows) {
            value.apply(row).ifPresent(ratio -> {
                measured.put(row + ratio.mark(), ratio.value());
                limit.apply(row).ifPresent(best -> limits.put(row + ratio.mark(), best.value()));
            });
        }
        lines.add(new Target(workload, against, wanted, atMost, measured, limits).line());
    }
}
