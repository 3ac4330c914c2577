package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the forks that do not count: those whose calls still allocated or had not settled when they were measured, and
 * those that were measured while the machine itself was slow. The suite records the machine's speed before and after
 * every fork.
 */
final class Faults {
    /** The scores that the suite adds: multiply-adds in GFLOP/s and streamed memory in GB/s, before and after a fork. */
    private static final List<String> SPEEDS = List.of("machineFma", "machineStream");

    /** A machine that is slower than this share of its median speed in the run is slow. */
    private static final double SLOW = 0.8;

    /** Less than this is within the error of the counter. */
    static final double NO_BYTES = 1;

    /** The benchmarks whose calls must not allocate. */
    static final List<String> WITHOUT_GARBAGE = List.of(
            "StepBenchmark",
            "SequenceBenchmark",
            "StreamsBenchmark",
            "BatchBenchmark",
            "TrainingBenchmark",
            "WeightFormatBenchmark",
            "MatmulBenchmark");

    private static final List<String> OTHERS = List.of("onnxruntime", "onednn", "torch", "tensorflow", "dl4j");

    private Faults() {}

    /** {@return the results, with the faults of their forks} */
    static List<Measured> marked(List<Measured> results) {
        double fma = median(results, SPEEDS.get(0));
        double stream = median(results, SPEEDS.get(1));
        List<Measured> marked = new ArrayList<>();
        for (Measured one : results) {
            List<Measured.Fork> forks = one.forks().stream()
                    .map(fork -> new Measured.Fork(
                            fork.scores(),
                            fork.secondary(),
                            compiler(one, fork.secondary())
                                    .or(() -> slow(fork.secondary(), SPEEDS.get(0), fma, "GFLOP/s of multiply-adds"))
                                    .or(() -> slow(fork.secondary(), SPEEDS.get(1), stream, "GB/s of memory"))))
                    .toList();
            marked.add(new Measured(
                    one.benchmark(), one.method(), one.mode(), one.unit(), one.parameters(), forks, one.percentiles()));
        }
        return marked;
    }

    private static double median(List<Measured> results, String name) {
        return Measured.median(results.stream()
                .flatMap(one -> one.forks().stream())
                .map(fork -> fork.secondary().get(name + "Before"))
                .filter(Objects::nonNull)
                .mapToDouble(value -> value));
    }

    private static Optional<String> compiler(Measured one, Map<String, Double> secondary) {
        double bytes = secondary.getOrDefault("ownBytes", 0.0);
        if (WITHOUT_GARBAGE.contains(one.benchmark()) && !OTHERS.contains(one.peer()) && bytes >= NO_BYTES) {
            return Optional.of(String.format(Locale.ROOT, "it allocated %,.0f bytes per call", bytes));
        }
        return secondary.getOrDefault("unsettled", 0.0) > 0
                ? Optional.of("its calls had not settled after the warm-up")
                : Optional.empty();
    }

    private static Optional<String> slow(Map<String, Double> secondary, String name, double usual, String unit) {
        double before = secondary.getOrDefault(name + "Before", usual);
        double after = secondary.getOrDefault(name + "After", usual);
        double least = Math.min(before, after);
        return least < SLOW * usual
                ? Optional.of(String.format(
                        Locale.ROOT, "the machine was slow: %.0f of its usual %.0f %s", least, usual, unit))
                : Optional.empty();
    }

    /** {@return one line for each fork that does not count} */
    static List<String> lines(List<Measured> results) {
        List<String> lines = new ArrayList<>();
        for (Measured one : results) {
            int count = one.forks().size();
            for (int i = 0; i < count; i++) {
                Measured.Fork fork = one.forks().get(i);
                int round = i + 1;
                fork.fault()
                        .ifPresent(fault -> lines.add("- %s %s, %s, fork %d of %d (%s %s): %s"
                                .formatted(
                                        one.benchmark().replace("Benchmark", ""),
                                        one.row(),
                                        one.peer(),
                                        round,
                                        count,
                                        Tables.number(fork.median()),
                                        one.unit(),
                                        fault)));
            }
        }
        return lines;
    }

    /** {@return a mark for a result of which a fork does not count} */
    static String mark(Measured one) {
        long faults =
                one.forks().stream().filter(fork -> fork.fault().isPresent()).count();
        return faults == 0 ? "" : faults == one.forks().size() ? " !!" : " !";
    }
}
