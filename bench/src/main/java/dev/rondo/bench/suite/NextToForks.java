package dev.rondo.bench.suite;

import dev.rondo.bench.Machine;
import java.io.File;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures the machine's own speed right before and right after every fork, in the JVM of the suite. It also hides the
 * standard error of forks, mostly notices of libraries, unless a fork fails.
 */
public final class NextToForks implements ExternalProfiler {
    private static final Machine MACHINE = new Machine();

    /** How long a measured speed is taken for the speed now, in ns. */
    private static final long STILL_TRUE = 300_000_000;

    /** The speed after the last fork, which is the speed before the next one if that starts at once. */
    private static Machine.Speed last = MACHINE.speed();

    private static long measuredAt = System.nanoTime();

    private Machine.Speed before = last;

    /** Called by JMH. */
    public NextToForks() {}

    @Override
    public Collection<String> addJVMInvokeOptions(BenchmarkParams parameters) {
        return List.of();
    }

    @Override
    public Collection<String> addJVMOptions(BenchmarkParams parameters) {
        return List.of();
    }

    @Override
    public void beforeTrial(BenchmarkParams parameters) {
        before = System.nanoTime() - measuredAt < STILL_TRUE ? last : measured();
    }

    /** Adds the speeds to every iteration, because JMH's JSON has raw data of iterations only. */
    @Override
    public Collection<? extends Result<?>> afterTrial(
            BenchmarkResult result, long pid, File standardOut, File standardError) {
        Machine.Speed after = measured();
        for (IterationResult iteration : result.getIterationResults()) {
            iteration.addResult(score("machineFmaBefore", before.gigaflops(), "GFLOP/s"));
            iteration.addResult(score("machineFmaAfter", after.gigaflops(), "GFLOP/s"));
            iteration.addResult(score("machineStreamBefore", before.gigabytes(), "GB/s"));
            iteration.addResult(score("machineStreamAfter", after.gigabytes(), "GB/s"));
        }
        return List.of();
    }

    private static Machine.Speed measured() {
        last = MACHINE.speed();
        measuredAt = System.nanoTime();
        return last;
    }

    private static ScalarResult score(String name, double value, String unit) {
        return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
    }

    @Override
    public boolean allowPrintOut() {
        return true;
    }

    @Override
    public boolean allowPrintErr() {
        return false;
    }

    @Override
    public String getDescription() {
        return "Measures the machine next to every fork";
    }
}
