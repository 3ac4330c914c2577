package dev.rondo.bench.suite;

import java.util.Map;
import org.openjdk.jmh.annotations.Mode;

/**
 * One measurement: a benchmark with its parameters.
 *
 * @param benchmark class and method
 * @param mode JMH's mode
 * @param parameters JMH's parameters
 * @param effort how long a fork measures
 * @param forks the number of forks
 */
record Item(String benchmark, Mode mode, Map<String, String> parameters, Effort effort, int forks) {
    /**
     * How long a fork measures.
     *
     * @param warmUps the number of warm-up iterations
     * @param iterations the number of measured iterations
     * @param millis the time of an iteration
     */
    record Effort(int warmUps, int iterations, int millis) {}

    /**
     * {@return the estimated time on an idle machine} A fork starts in 0.75 s, except for libraries that take longer to
     * load, and for Rondo, which warms up. (A full run that was planned with 0.25 s more per fork took 22.6 of 25
     * minutes.)
     */
    double seconds() {
        String peer = parameters.getOrDefault("peer", "");
        double load = Plan.SLOW.contains(peer) ? 2.75 : peer.equals("rondo") ? 1.75 : 0.75;
        boolean cold = mode == Mode.SingleShotTime;
        double measured = cold ? 4 : 1e-3 * effort.millis() * (effort.warmUps() + effort.iterations());
        return forks * (load + measured);
    }

    /** {@return the benchmark and its parameters in one line} */
    @Override
    public String toString() {
        return benchmark.replace("Benchmark", "") + " " + String.join(", ", parameters.values());
    }
}
