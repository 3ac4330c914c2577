package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

    /** Less than this is within the error of the allocation profiler. */
    private static final double NO_BYTES = 1;

    /**
     * One target.
     *
     * @param workload the workload
     * @param against what it is compared with
     * @param wanted the target
     * @param atMost whether the target is an upper bound rather than a lower bound
     * @param measured the value of each row
     * @param limits for rows where it is known, the best value that any code could reach on this machine
     */
    private record Target(
            String workload,
            String against,
            double wanted,
            boolean atMost,
            Map<String, Double> measured,
            Map<String, Double> limits) {
        Target(String workload, String against, double wanted, boolean atMost, Map<String, Double> measured) {
            this(workload, against, wanted, atMost, measured, Map.of());
        }

        /** {@return the limit of a row if it makes the target unreachable, else an empty text} */
        private String limit(String row) {
            Double limit = limits.get(row);
            return limit == null || met(limit) ? "" : ", limit " + number(limit);
        }

        private boolean met(double value) {
            return atMost ? value <= wanted : value >= wanted;
        }

        String line() {
            String want = (atMost ? "<= " : ">= ") + number(wanted);
            if (measured.isEmpty()) {
                return "| %s | %s | %s | not measured | |".formatted(workload, against, want);
            }
            List<String> missed = new ArrayList<>();
            Map.Entry<String, Double> worst = null;
            for (Map.Entry<String, Double> one : measured.entrySet()) {
                if (worst == null || (one.getValue() > worst.getValue()) == atMost) {
                    worst = one;
                }
                if (!met(one.getValue())) {
                    missed.add(one.getKey() + " (" + number(one.getValue()) + limit(one.getKey()) + ")");
                }
            }
            String diagnosis = missed.isEmpty()
                    ? "met"
                    : "**missed** by %d of %d: %s".formatted(missed.size(), measured.size(), String.join("; ", missed));
            return "| %s | %s | %s | %s at %s | %s |"
                    .formatted(workload, against, want, number(worst.getValue()), worst.getKey(), diagnosis);
        }
    }

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
        targets.training();
        targets.weightFormats();
        targets.graphs();
        targets.latency();
        targets.bytes();
        return targets.lines;
    }

    private void steps() {
        share("64 KiB - 1 MiB", 64L << 10, 1L << 20, 0.85);
        share("1 - 4 MiB", (1L << 20) + 1, 4L << 20, 0.75);
        share("over 4 MiB", (4L << 20) + 1, Long.MAX_VALUE, 0.95);
        OptionalDouble rate = results.firstCacheRate();
        add("step, hidden 16-40", "specialised C++, scaled", 1, true, rows("StepBenchmark", "", 0, 40), cell -> {
            Double theirs = SPECIALISED.get(cell);
            return theirs == null || rate.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Ratio(step(cell) / (theirs * SPECIALISED_RATE / rate.getAsDouble()), 0, 1));
        });
    }

    private void share(String size, long from, long to, double wanted) {
        Predicate<String> fits = cell -> {
            Model model = new Model(cell);
            long bytes = model.weightBytes();
            return model.single() && bytes >= from && bytes <= to;
        };
        List<String> cells =
                results.rows("StepBenchmark", "avgt").stream().filter(fits).toList();
        add("step, weights " + size, "the roofline", wanted, false, cells, results::share);
    }

    private void peers() {
        versus("StepBenchmark", "step LSTM, GRU, hidden <= 32", "onnxruntime", 0, 32, 60);
        versus("StepBenchmark", "step LSTM, GRU, hidden 64", "onnxruntime", 64, 64, 8);
        versus("StepBenchmark", "step LSTM, GRU, hidden 128", "onnxruntime", 128, 128, 3.5);
        versus("StepBenchmark", "step LSTM, GRU, hidden 256", "onnxruntime", 256, 256, 1.5);
        versus("StepBenchmark", "step LSTM, GRU, hidden 512", "onnxruntime", 512, 512, 1.1);
        versus("StepBenchmark", "step LSTM, GRU, hidden <= 32", "torch", 0, 32, 300);
        for (String peer : List.of("onnxruntime", "onednn")) {
            versus("SequenceBenchmark", "sequence LSTM, GRU, hidden <= 64", peer, 0, 64, 1.3);
            versus("SequenceBenchmark", "sequence LSTM, GRU, hidden 128, 256", peer, 65, 256, 1.15);
            versus("SequenceBenchmark", "sequence LSTM, GRU, hidden > 256", peer, 257, 1 << 20, 1);
        }
        versus("StreamsBenchmark", "64 streams, hidden 128", "onnxruntime", 128, 128, 1);
    }

    private void versus(String benchmark, String workload, String peer, int from, int to, double wanted) {
        String suffix = benchmark.equals("StreamsBenchmark") ? ", 64 streams" : "";
        List<String> rows = rows(benchmark, suffix, from, to);
        boolean step = benchmark.equals("StepBenchmark"); // The roofline is the limit of steps only.
        add(
                workload,
                peer,
                wanted,
                false,
                rows,
                row -> results.ratio(benchmark, row, peer),
                row -> step ? results.limit(row, peer) : Optional.empty());
    }

    /** {@return the rows of a single LSTM or GRU layer with a hidden size in a range} */
    private List<String> rows(String benchmark, String suffix, int from, int to) {
        return results.rows(benchmark, "avgt").stream()
                .filter(row -> row.endsWith(suffix) && !row.startsWith("rnn"))
                .filter(row -> {
                    Model model = new Model(row.substring(0, row.length() - suffix.length()));
                    return model.single() && model.hiddenSize() >= from && model.hiddenSize() <= to;
                })
                .toList();
    }

    private void training() {
        trained("training LSTM 64x128, 64x256", row -> row.startsWith("lstm 64"), 1);
        trained("training GRU, RNN 64x128", row -> row.startsWith("gru") || row.startsWith("rnn"), 1.5);
        trained("training LSTM 8x32, one sequence", row -> row.startsWith("lstm 8x32"), 10);
        List<String> rows = results.rows("TrainingBenchmark", "avgt").stream()
                .filter(row -> row.contains("batch 32"))
                .toList();
        add("training, batch 32, two threads", "one thread", 1.7, false, rows, row -> {
            return results.ratio("TrainingBenchmark", row, "rondoTwoThreads")
                    .map(two -> new Ratio(1 / two.value(), two.spread(), two.rounds()));
        });
    }

    private void trained(String workload, Predicate<String> rows, double wanted) {
        List<String> shapes =
                results.rows("TrainingBenchmark", "avgt").stream().filter(rows).toList();
        add(workload, "torch", wanted, false, shapes, row -> results.ratio("TrainingBenchmark", row, "torch"));
    }

    private void weightFormats() {
        List<String> large = results.rows("WeightFormatBenchmark", "avgt").stream()
                .filter(cell -> new Model(cell).hiddenSize() >= 512)
                .toList();
        add("step, BF16, hidden 512, 1024", "float32", 1.7, false, large, cell -> results.speedup(cell, "bf16"));
        add("step, INT8, hidden 512, 1024", "float32", 2.5, false, large, cell -> results.speedup(cell, "int8"));
    }

    private void graphs() {
        List<String> rows = results.rows("GraphBenchmark", "avgt").stream()
                .filter(row -> row.endsWith(", batch 1"))
                .toList();
        add(
                "graphs, one sequence",
                "onnxruntime",
                1,
                false,
                rows,
                row -> results.ratio("GraphBenchmark", row, "onnxruntime"));
    }

    private void latency() {
        lines.add(new Target("p99.9 of a step", "its p50", 2, true, tails("StepBenchmark"), tails("NoiseBenchmark"))
                .line());
        Map<String, Double> first = new LinkedHashMap<>();
        results.of("ColdBenchmark", "ss")
                .filter(one -> "true".equals(one.parameters().get("warmUp")))
                .forEach(one -> first.put(
                        one.row(),
                        one.secondary("firstStepNanos") / one.secondary("steadyNanos")));
        lines.add(new Target("the first step after warmUp", "the steady median", 3, true, first).line());
    }

    private Map<String, Double> tails(String benchmark) {
        Map<String, Double> tails = new LinkedHashMap<>();
        results.of(benchmark, "sample")
                .filter(one -> List.of("rondo", "arithmetic").contains(one.peer()))
                .forEach(one -> tails.put(
                        one.row(),
                        one.percentiles().get("99.9") / one.percentiles().get("50.0")));
        return tails;
    }

    private void bytes() {
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (Measured one : results.all()) {
            boolean counted = List.of("StepBenchmark", "SequenceBenchmark", "StreamsBenchmark", "BatchBenchmark")
                    .contains(one.benchmark());
            if (counted && one.mode().equals("avgt") && one.peer().equals("rondo")) {
                // JMH itself allocates once per iteration.
                bytes.put(one.benchmark().replace("Benchmark", " ") + one.row(), one.bytes());
            }
        }
        lines.add(new Target("bytes per call (below 1: none)", "", NO_BYTES, true, bytes).line());
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

    /** {@return the number with up to two decimals, without trailing zeros; with none from 100 upwards} */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}
