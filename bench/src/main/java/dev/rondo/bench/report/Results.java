package dev.rondo.bench.report;

import dev.rondo.bench.peer.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The results of a run and the ratios between them.
 *
 * @param all the results, in the order of the file
 */
public record Results(List<Measured> all) {
    /** Two cores count as idle if a process next to another one keeps this share of its speed. */
    static final double IDLE = 0.95;

    /**
     * {@return the results in a file}
     *
     * @param file the file that JMH or the suite wrote
     * @throws IOException if it cannot be read
     */
    public static Results read(Path file) throws IOException {
        return new Results(JmhJson.read(file));
    }

    /**
     * {@return whether enough rounds of two results count, and their ratio is the same in each}
     *
     * @param benchmark the class and the method of each, with a dot between them
     * @param parameters JMH's parameters of each
     */
    public boolean repeats(List<String> benchmark, List<Map<String, String>> parameters) {
        return Ratio.of(find(benchmark.get(1), parameters.get(1)), find(benchmark.get(0), parameters.get(0)))
                .map(Ratio::settled)
                .orElse(true); // One of them failed.
    }

    private Optional<Measured> find(String benchmark, Map<String, String> parameters) {
        return all.stream()
                .filter(one -> benchmark.equals(one.benchmark() + "." + one.method())
                        && one.mode().equals("avgt")
                        && one.parameters().equals(parameters))
                .findFirst();
    }

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
    Optional<Ratio> ratio(String benchmark, String row, String peer) {
        return Ratio.of(find(benchmark, row, peer), find(benchmark, row, "rondo"));
    }

    /** {@return how many times as fast as with float32 weights a step is with a weight format} */
    Optional<Ratio> speedup(String cell, String format) {
        return Ratio.of(find("WeightFormatBenchmark", cell, "float32"), find("WeightFormatBenchmark", cell, format));
    }

    /** {@return a step's share of the roofline, from 0 to 1} */
    Optional<Ratio> share(String cell) {
        return Ratio.of(find("Roofline", cell, "stream"), find("StepBenchmark", cell, "rondo"));
    }

    /** {@return the time of a peer's step divided by the roofline; empty if either was not measured} */
    Optional<Ratio> limit(String cell, String peer) {
        return Ratio.of(find("StepBenchmark", cell, peer), find("Roofline", cell, "stream"));
    }

    /** {@return the highest rate, in bytes per nanosecond, at which weights that fit in the L1 cache were streamed} */
    OptionalDouble firstCacheRate() {
        return of("Roofline", "avgt")
                .filter(one -> new Model(one.cell()).weightBytes() <= 40 << 10)
                .mapToDouble(one -> new Model(one.cell()).weightBytes() / one.median())
                .max();
    }

    /** {@return the share of its speed that a process keeps next to a second one, measured next to a training row} */
    Optional<Ratio> idle(String shape) {
        return Ratio.of(cores(shape, "together"), cores(shape, "alone"));
    }

    private Optional<Measured> cores(String shape, String method) {
        return of("CoresBenchmark", "thrpt")
                .filter(one -> one.cell().equals(shape) && one.method().equals(method))
                .findFirst();
    }

    /** {@return the share of the peak of multiply-adds, measured next to it, that a matrix product reaches, or NaN} */
    static double shareOfPeak(Measured product) {
        return Measured.median(product.counted().stream()
                .map(Measured.Fork::secondary)
                .filter(scores -> scores.containsKey("machineFmaAfter") && scores.containsKey("gigaflops"))
                .mapToDouble(scores -> scores.get("gigaflops")
                        / Math.max(scores.get("machineFmaBefore"), scores.get("machineFmaAfter"))));
    }
}
