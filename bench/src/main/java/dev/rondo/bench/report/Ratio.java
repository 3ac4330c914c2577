package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many times as long one result takes as another, round by round: in each round one fork of each was run, one right
 * after the other, so that a slow minute of the machine affects both.
 *
 * @param value the median over the rounds
 * @param spread the range of three quarters of the rounds, those nearest to the median, relative to the median
 * @param rounds the number of rounds in which both forks count
 */
record Ratio(double value, double spread, int rounds) {
    /** A ratio whose spread is below this repeats. */
    static final double REPEATS = 0.10;

    /** One round says nothing about whether a ratio repeats. */
    private static final int FEWEST = 2;

    /** {@return the ratio of two results; empty if either was not measured} */
    static Optional<Ratio> of(Optional<Measured> above, Optional<Measured> below) {
        if (above.isEmpty() || below.isEmpty()) {
            return Optional.empty();
        }
        List<Double> counted = ratios(above.get().forks(), below.get().forks());
        if (counted.isEmpty()) { // no round in which both count: what there is, without a claim that it repeats
            return Optional.of(new Ratio(above.get().median() / below.get().median(), 0, 0));
        }
        double[] values = counted.stream().mapToDouble(value -> value).toArray();
        double median = Measured.median(Arrays.stream(values));
        return Optional.of(new Ratio(median, spread(values, median), values.length));
    }

    private static List<Double> ratios(List<Measured.Fork> above, List<Measured.Fork> below) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            Measured.Fork one = above.get(round);
            Measured.Fork other = below.get(round);
            if (one.fault().isEmpty() && other.fault().isEmpty()) {
                ratios.add(one.median() / other.median());
            }
        }
        return ratios;
    }

    private static double spread(double[] values, double median) {
        double[] nearest = Arrays.stream(values)
                .boxed()
                .sorted(Comparator.comparingDouble(value -> Math.abs(value - median)))
                .limit(values.length - values.length / 4)
                .mapToDouble(value -> value)
                .sorted()
                .toArray();
        return (nearest[nearest.length - 1] - nearest[0]) / median;
    }

    /** {@return whether enough rounds were run, and they agree} */
    boolean settled() {
        return rounds >= FEWEST && spread < REPEATS;
    }

    /** {@return the ratio, with its spread if it does not repeat; such as {@code 4.1x} or {@code 4.1x ~14 %}} */
    String text() {
        return Target.number(value) + "x" + mark();
    }

    /** {@return the spread if the ratio does not repeat, or that no round counts, else an empty text} */
    String mark() {
        if (rounds == 0) {
            return " ~?";
        }
        return spread < REPEATS ? "" : String.format(Locale.ROOT, " ~%.0f %%", 100 * spread);
    }
}
