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

    /** About what it takes: a fork begins in a second. */
    double seconds() {
        double measured = 1e-3 * effort.millis() * (effort.warmUps() + effort.iterations());
        return forks * (1 + (mode == Mode.SingleShotTime ? 4 : measured));
    }

    /** {@return it, in a line} */
    @Override
    public String toString() {
        return benchmark.replace("Benchmark", "") + " " + String.join(", ", parameters.values());
    }
}
