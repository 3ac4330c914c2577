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
 * @param method its method
 * @param mode of JMH: avgt, sample, ss, thrpt
 * @param unit of its scores
 * @param parameters of JMH
 * @param forks the scores of the iterations of each fork; for a sample, of the whole
 * @param percentiles by their number, such as 99.9; empty but for a sample
 * @param secondary other scores, by their name
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

    /** {@return how far the means of the forks lie apart, as a part of the median} */
    double spread() {
        double[] means = forks.stream()
                .mapToDouble(fork -> Arrays.stream(fork).average().orElse(0))
                .toArray();
        return (Arrays.stream(means).max().orElse(0)
                        - Arrays.stream(means).min().orElse(0))
                / median();
    }

    /** {@return bytes that the measuring thread allocated a call, or all threads where that is not known; NaN when not measured} */
    double bytes() {
        return secondary.getOrDefault("ownBytes", secondary.getOrDefault("gc.alloc.rate.norm", Double.NaN));
    }

    /** {@return what was run} */
    String cell() {
        return Stream.of("cell", "shape", "graph")
                .map(parameters::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** {@return who ran it; the method where a benchmark has a method a peer} */
    String peer() {
        return parameters.getOrDefault("peer", method);
    }

    /** {@return the row of a table it belongs to} */
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
