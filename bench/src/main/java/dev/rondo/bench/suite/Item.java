package dev.rondo.bench.suite;

import dev.rondo.bench.peer.Peers;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;

/**
 * One measurement: a benchmark with its parameters.
 *
 * @param benchmark class and method
 * @param mode JMH's mode
 * @param parameters JMH's parameters
 * @param effort how long a fork measures
 * @param once whether one fork is enough, in the first round of its group
 */
record Item(String benchmark, Mode mode, Map<String, String> parameters, Effort effort, boolean once) {
    /** The time in which the machine's own speed is measured next to a fork, in seconds. */
    private static final double MACHINE = 0.07;

    /**
     * How long a fork measures.
     *
     * @param warmUps the number of warm-up iterations
     * @param iterations the number of measured iterations
     * @param millis the time of an iteration
     */
    record Effort(int warmUps, int iterations, int millis) {}

    /**
     * {@return the estimated time of a fork on an idle machine} A fork starts in 0.75 s, except for libraries that take
     * longer to load, and needs some time until its calls have settled, most of all for Rondo, which also warms up.
     */
    double seconds() {
        String peer = parameters.getOrDefault("peer", benchmark.endsWith("torch") ? "torch" : "rondo");
        double load = Plan.SLOW.contains(peer) ? 2.5 : 0.75;
        double settled = effort.warmUps() == 0 ? 0 : Peers.named(peer).isRondo() ? 1.5 : 0.3;
        double measured = mode == Mode.SingleShotTime
                ? Double.parseDouble(parameters.getOrDefault("seconds", "0"))
                        + 2e-3 * Double.parseDouble(parameters.getOrDefault("millis", "0"))
                : 1e-3 * effort.millis() * (effort.warmUps() + effort.iterations());
        return load + settled + measured + MACHINE;
    }

    /** {@return this measurement with iterations of another time} */
    Item withMillis(int millis) {
        Effort longer = new Effort(effort.warmUps(), effort.iterations(), millis);
        return new Item(benchmark, mode, parameters, longer, once);
    }

    /** {@return the benchmark and its parameters in one line} */
    @Override
    public String toString() {
        return benchmark.replace("Benchmark", "") + " " + String.join(", ", parameters.values());
    }
}
