package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One result of JMH.
 *
 * @param benchmark the class, without its package
 * @param method the method
 * @param mode JMH's mode: avgt, sample, ss or thrpt
 * @param unit the unit of the scores
 * @param parameters JMH's parameters
 * @param forks the scores of the iterations of each fork; in mode sample the overall score
 * @param percentiles the percentiles by their number, such as 99.9; empty except in mode sample
 * @param secondary other scores by name
 */
record Measured(
        String benchmark,
        String method,
        String mode,
        String unit,
        Map<String, String> parameters,
        List<double[]> forks,
        Map<String, Double> percentiles,
        Map<String, Double> secondary) {

    /** {@return the median of all iterations of all forks} */
    double median() {
        List<Double> all = new ArrayList<>();
        forks.forEach(fork -> Arrays.stream(fork).forEach(all::add));
        double[] sorted = all.stream().mapToDouble(value -> value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@return the difference between the largest and the smallest mean of a fork, relative to the median} */
    double spread() {
        double[] means = forks.stream()
                .mapToDouble(fork -> Arrays.stream(fork).average().orElse(0))
                .toArray();
        return (Arrays.stream(means).max().orElse(0)
                        - Arrays.stream(means).min().orElse(0))
                / median();
    }

    /**
     * {@return the bytes per call that the measuring thread allocated, or all threads if unknown; NaN if not measured}
     */
    double bytes() {
        return secondary.getOrDefault("ownBytes", secondary.getOrDefault("gc.alloc.rate.norm", Double.NaN));
    }

    /** {@return the model, shape or graph} */
    String cell() {
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
        String streams = parameters.get("streams");
        StringBuilder row = new StringBuilder(cell());
        row.append(streams == null ? "" : ", " + streams + " streams");
        for (String size : List.of("hidden", "steps", "batch")) {
            if (parameters.containsKey(size)) {
                row.append(", ").append(size).append(' ').append(parameters.get(size));
            }
        }
        return row.toString();
    }
}
