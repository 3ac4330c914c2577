package dev.rondo.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One result of JMH.
 *
 * @param benchmark the class, without its package
 * @param method the method
 * @param mode JMH's mode: avgt, sample, ss or thrpt
 * @param unit the unit of the scores
 * @param parameters JMH's parameters
 * @param forks the forks, one per round
 * @param percentiles the percentiles by their number, such as 99.9; empty except in mode sample
 */
public record Measured(
        String benchmark,
        String method,
        String mode,
        String unit,
        Map<String, String> parameters,
        List<Fork> forks,
        Map<String, Double> percentiles) {

    /**
     * One process.
     *
     * @param scores the scores of the iterations; in mode sample the overall score
     * @param secondary other scores by name, medians over the iterations
     * @param fault why the fork does not count; empty if it counts
     */
    record Fork(double[] scores, Map<String, Double> secondary, Optional<String> fault) {
        double median() {
            return Measured.median(Arrays.stream(scores));
        }
    }

    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@return the forks that count; all of them if none does} */
    List<Fork> counted() {
        List<Fork> counted =
                forks.stream().filter(fork -> fork.fault().isEmpty()).toList();
        return counted.isEmpty() ? forks : counted;
    }

    /** {@return the median of all iterations of the forks that count} */
    double median() {
        return median(counted().stream().flatMapToDouble(fork -> Arrays.stream(fork.scores())));
    }

    /** {@return the smallest score of an iteration of the forks that count} */
    double minimum() {
        return counted().stream()
                .flatMapToDouble(fork -> Arrays.stream(fork.scores()))
                .min()
                .orElse(Double.NaN);
    }

    /** {@return the difference between the largest and the smallest mean of a fork, relative to the median} */
    double spread() {
        double[] means = counted().stream()
                .mapToDouble(fork -> Arrays.stream(fork.scores()).average().orElse(0))
                .sorted()
                .toArray();
        return (means[means.length - 1] - means[0]) / median();
    }

    /** {@return the median over the forks that count of a secondary score; NaN if it was not measured} */
    double secondary(String name) {
        return median(counted().stream()
                .map(fork -> fork.secondary().get(name))
                .filter(Objects::nonNull)
                .mapToDouble(value -> value));
    }

    /** {@return the largest value of a secondary score in any fork; NaN if it was not measured} */
    double largest(String name) {
        return forks.stream()
                .map(fork -> fork.secondary().get(name))
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .max()
                .orElse(Double.NaN);
    }

    /**
     * {@return the bytes per call that the measuring thread allocated, or all threads if unknown; NaN if not measured}
     */
    double bytes() {
        double own = secondary("ownBytes");
        return Double.isNaN(own) ? secondary("gc.alloc.rate.norm") : own;
    }

    /** {@return the model, shape or graph} */
    String cell() {
        return cell(parameters);
    }

    private static String cell(Map<String, String> parameters) {
        return Stream.of("cell", "shape", "graph")
                .map(parameters::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** {@return the peer; the method's name if a benchmark has one method per peer} */
    String peer() {
        return parameters.getOrDefault("peer", method);
    }

    /** {@return the heading of the table row that shows this result} */
    String row() {
        return row(parameters);
    }

    private static String row(Map<String, String> parameters) {
        String streams = parameters.get("streams");
        StringBuilder row = new StringBuilder(cell(parameters));
        row.append(streams == null ? "" : ", " + streams + " streams");
        for (String size : List.of("hidden", "steps", "batch")) {
            if (parameters.containsKey(size)) {
                row.append(", ").append(size).append(' ').append(parameters.get(size));
            }
        }
        return row.toString();
    }
}
