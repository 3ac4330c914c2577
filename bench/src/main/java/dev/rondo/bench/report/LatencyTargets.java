package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The targets for steps under load and for the first calls of a fresh process. */
final class LatencyTargets {
    /** The longest call after the hundredth may take this, or as long as the machine's noise. */
    private static final double LONGEST = 1e6;

    private final Results results;

    private LatencyTargets(Results results) {
        this.results = results;
    }

    /** {@return one line of the table per target} */
    static List<String> lines(Results results) {
        LatencyTargets targets = new LatencyTargets(results);
        List<Target> all = new ArrayList<>();
        all.add(targets.underLoad());
        all.add(targets.first1000());
        all.add(targets.cold("bytes per call from the second on, no warmUp", Faults.NO_BYTES, "laterBytes"));
        all.add(targets.longest());
        all.add(targets.cold("steady speed, ms from the first call, no warmUp", 1_500, "settledMillis"));
        all.add(targets.warm());
        return all.stream().map(Target::line).toList();
    }

    private Target underLoad() {
        Map<String, Double> tails = new LinkedHashMap<>();
        results.of("UnderLoadBenchmark", "ss")
                .filter(one -> one.peer().equals("rondo"))
                .forEach(one -> tails.put(
                        LatencyTables.underLoad(one),
                        Measured.median(LatencyTables.ratios(one, "stepP999", "noiseP999"))));
        return new Target("p99.9 of a step under load", "p99.9 of the noise loop", 1.2, true, tails);
    }

    /** Only with an earlier engine in the same run. */
    private Target first1000() {
        Map<String, Double> gains = new LinkedHashMap<>();
        cold("false")
                .forEach(one -> before(one).ifPresent(before -> {
                    double now = one.secondary("after1000");
                    if (now > 0 && before.secondary("after1000") > 0) {
                        gains.put(name(one), before.secondary("after1000") / now);
                    }
                }));
        return new Target("the first 1,000 calls, no warmUp", "before", 10, false, gains);
    }

    private Optional<Measured> before(Measured now) {
        Map<String, String> parameters = new LinkedHashMap<>(now.parameters());
        parameters.put("peer", "before");
        return results.of("ColdBenchmark", "ss")
                .filter(one -> one.parameters().equals(parameters))
                .findFirst();
    }

    private Target cold(String workload, double most, String score) {
        Map<String, Double> values = new LinkedHashMap<>();
        cold("false").forEach(one -> values.put(name(one), one.secondary(score)));
        return new Target(workload, "", most, true, values);
    }

    private Target longest() {
        Map<String, Double> values = new LinkedHashMap<>();
        cold("false")
                .filter(one -> one.secondary("longestNanos") > 0)
                .forEach(one -> values.put(
                        name(one),
                        one.secondary("longestNanos")
                                / Math.max(LONGEST, Math.max(one.secondary("noiseNanos"), longCall(one)))));
        return new Target("the longest call after the hundredth, no warmUp", "1 ms or the noise", 1, true, values);
    }

    /** {@return three times the steady time: a call of many steps takes more than a millisecond anyway} */
    private static double longCall(Measured one) {
        return 3 * one.secondary("steadyNanos");
    }

    private Target warm() {
        Map<String, Double> first = new LinkedHashMap<>();
        cold("true").forEach(one -> first.put(name(one), 1e6 * one.secondary("after1") / one.secondary("steadyNanos")));
        return new Target("the first call after warmUp", "the steady median", 3, true, first);
    }

    private Stream<Measured> cold(String warmUp) {
        return results.of("ColdBenchmark", "ss")
                .filter(one -> one.peer().equals("rondo")
                        && warmUp.equals(one.parameters().get("warmUp")));
    }

    private static String name(Measured one) {
        return one.row() + ", " + one.parameters().getOrDefault("mode", "step");
    }
}
