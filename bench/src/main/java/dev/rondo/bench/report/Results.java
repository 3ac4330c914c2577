package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The results of a run and the ratios between them.
 *
 * @param all the results, in the order of the file
 */
record Results(List<Measured> all) {
    /**
     * {@return the results of one benchmark}
     *
     * @param benchmark the class
     * @param mode JMH's mode
     */
    Stream<Measured> of(String benchmark, String mode) {
        return all.stream()
                .filter(one -> one.benchmark().equals(benchmark) && one.mode().equals(mode));
    }

    /** {@return the rows of a benchmark's table} */
    Set<String> rows(String benchmark, String mode) {
        Set<String> rows = new LinkedHashSet<>();
        of(benchmark, mode).forEach(one -> rows.add(one.row()));
        return rows;
    }

    /** {@return one result of average time} */
    Optional<Measured> find(String benchmark, String row, String peer) {
        return of(benchmark, "avgt")
                .filter(one -> one.row().equals(row) && one.peer().equals(peer))
                .findFirst();
    }

    /** {@return a peer's time divided by Rondo's; empty if either was not measured} */
    OptionalDouble ratio(String benchmark, String row, String peer) {
        return quotient(find(benchmark, row, peer), find(benchmark, row, "rondo"));
    }

    /** {@return how many times as fast as with float32 weights a step is with a weight format} */
    OptionalDouble speedup(String cell, String format) {
        return quotient(find("WeightFormatBenchmark", cell, "float32"), find("WeightFormatBenchmark", cell, format));
    }

    /** {@return a step's share of the roofline, from 0 to 1} */
    OptionalDouble share(String cell) {
        return quotient(find("Roofline", cell, "stream"), find("StepBenchmark", cell, "rondo"));
    }

    /** {@return the time of a peer's step divided by the roofline; empty if either was not measured} */
    OptionalDouble limit(String cell, String peer) {
        return quotient(find("StepBenchmark", cell, peer), find("Roofline", cell, "stream"));
    }

    /** {@return the highest rate, in bytes per nanosecond, at which weights that fit in the L1 cache were streamed} */
    OptionalDouble firstCacheRate() {
        return of("Roofline", "avgt")
                .filter(one -> new Model(one.cell()).weightBytes() <= 40 << 10)
                .mapToDouble(one -> new Model(one.cell()).weightBytes() / one.median())
                .max();
    }

    /** {@return the quotient of two medians; empty if either was not measured} */
    private static OptionalDouble quotient(Optional<Measured> above, Optional<Measured> below) {
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.get().median() / below.get().median())
                : OptionalDouble.empty();
    }
}
