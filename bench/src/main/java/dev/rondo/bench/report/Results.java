package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The results of a run, and what they say of each other.
 *
 * @param all in their order
 */
record Results(List<Measured> all) {
    /**
     * {@return the results of one benchmark}
     *
     * @param benchmark its class
     * @param mode of JMH
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

    /** {@return how many times as long as Rondo a peer takes; empty when one of both was not measured} */
    OptionalDouble ratio(String benchmark, String row, String peer) {
        return quotient(find(benchmark, row, peer), find(benchmark, row, "rondo"));
    }

    /** {@return how many times as fast as in float32 a step is with weights in a format} */
    OptionalDouble gain(String cell, String format) {
        return quotient(find("CompressedBenchmark", cell, "float32"), find("CompressedBenchmark", cell, format));
    }

    /** {@return a step's share of the roofline, from 0 to 1} */
    OptionalDouble share(String cell) {
        return quotient(find("Roofline", cell, "stream"), find("StepBenchmark", cell, "rondo"));
    }

    /** {@return how many times as long as the roofline a peer's step takes; empty when one of both was not measured} */
    OptionalDouble limit(String cell, String peer) {
        return quotient(find("StepBenchmark", cell, peer), find("Roofline", cell, "stream"));
    }

    /** {@return the greatest rate, in bytes a nanosecond, at which weights of a first cache's size were streamed} */
    OptionalDouble firstCacheRate() {
        return of("Roofline", "avgt")
                .filter(one -> new Model(one.cell()).weightBytes() <= 40 << 10)
                .mapToDouble(one -> new Model(one.cell()).weightBytes() / one.median())
                .max();
    }

    /** The quotient of two medians; empty when one of both was not measured. */
    private static OptionalDouble quotient(Optional<Measured> above, Optional<Measured> below) {
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.get().median() / below.get().median())
                : OptionalDouble.empty();
    }
}
