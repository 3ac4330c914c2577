package dev.rondo.bench.suite;

import java.io.File;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/** Measures nothing. It hides the standard error of forks, mostly notices of libraries, unless a fork fails. */
public final class Quiet implements ExternalProfiler {
    /** Called by JMH. */
    public Quiet() {}

    @Override
    public Collection<String> addJVMInvokeOptions(BenchmarkParams parameters) {
        return List.of();
    }

    @Override
    public Collection<String> addJVMOptions(BenchmarkParams parameters) {
        return List.of();
    }

    @Override
    public void beforeTrial(BenchmarkParams parameters) {}

    @Override
    public Collection<? extends Result<?>> afterTrial(
            BenchmarkResult result, long pid, File standardOut, File standardError) {
        return List.of();
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
        return "Hides the standard error of forks";
    }
}
