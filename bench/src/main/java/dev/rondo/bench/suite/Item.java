package dev.rondo.bench.suite;

import java.util.Map;
import org.openjdk.jmh.annotations.Mode;

/**
 * One benchmark with its parameters: some forks.
 *
 * @param benchmark class and method
 * @param mode of JMH
 * @param parameters of JMH
 * @param effort how long
 * @param forks how often
 */
record Item(String benchmark, Mode mode, Map<String, String> parameters, Effort effort, int forks) {
    /**
     * How long a fork measures.
     *
     * @param warmUps iterations before
     * @param iterations that count
     * @param millis of one
     */
    record Effort(int warmUps, int iterations, int millis) {}

    /**
     * About what it takes on an idle machine: a fork begins in 0.75 s, except for libraries that take longer to load, and
     * for Rondo, which warms up. (A full run that was planned with 0.25 s more per fork took 22.6 of 25 minutes.)
     */
    double seconds() {
        String peer = parameters.getOrDefault("peer", "");
        double load = Plan.SLOW.contains(peer) ? 2.75 : peer.equals("rondo") ? 1.75 : 0.75;
        boolean cold = mode == Mode.SingleShotTime;
        double measured = cold ? 4 : 1e-3 * effort.millis() * (effort.warmUps() + effort.iterations());
        return forks * (load + measured);
    }

    /** {@return it, in a line} */
    @Override
    public String toString() {
        return benchmark.replace("Benchmark", "") + " " + String.join(", ", parameters.values());
    }
}
