package dev.rondo.cli;

import com.sun.management.ThreadMXBean;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;

/**
 * What a step costs a warm JVM, measured twice over: step by step with a clock read before and after each, for the
 * percentiles, then in a loop without clocks, for the throughput and the bytes allocated.
 *
 * @param p50 the median latency of a step in nanoseconds, the two clock reads included
 * @param p99 the latency that 1 step in 100 exceeds, likewise
 * @param p999 the latency that 1 step in 1,000 exceeds, likewise
 * @param clock the median of two clock reads with nothing between them, in nanoseconds
 * @param timedSteps how many steps the percentiles are of
 * @param stepsPerSecond the throughput of one thread
 * @param loopedSteps how many steps the throughput and the allocation are of
 * @param allocatedBytes what all of those allocated
 */
record StepCost(
        long p50,
        long p99,
        long p999,
        long clock,
        long timedSteps,
        double stepsPerSecond,
        long loopedSteps,
        long allocatedBytes) {
    private static final long PHASE_NANOS = 1_000_000_000;
    private static final long SETTLE_NANOS = 500_000_000;
    private static final long LONGEST_NANOS = 1_000_000_000;
    /** While the compiler still works, which on a busy machine takes seconds, a loop allocates: it is measured again. */
    private static final int LONGEST_PHASES = 5;

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int CLOCK_SAMPLES = 200_000;

    /**
     * {@return what a step over this series costs; takes two to three seconds, more where the compiler has not finished}
     *
     * @param network a warm network that reads and writes one value
     * @param inputs the series, gone through again and again from a fresh state [T]
     */
    static StepCost measure(Network network, float[] inputs) {
        Pass pass = new Pass(network.newRunner(), network.newState(), inputs, new float[1]);
        long clock = clockPair();

        // These loops are compiled too: what they see until then is thrown away.
        Histogram latency = histogram();
        pass.timed(latency, SETTLE_NANOS);
        latency.reset();
        pass.timed(latency, PHASE_NANOS);

        Throughput throughput = pass.throughput();
        for (int i = 1; i < LONGEST_PHASES && throughput.allocatedBytes != 0; i++) {
            throughput = pass.throughput();
        }
        return new StepCost(
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(99),
                latency.getValueAtPercentile(99.9),
                clock,
                latency.getTotalCount(),
                throughput.steps * 1e9 / throughput.nanos,
                throughput.steps,
                throughput.allocatedBytes);
    }

    private static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    }

    private static long clockPair() {
        Histogram clock = histogram();
        for (int i = 0; i < CLOCK_SAMPLES; i++) {
            long before = System.nanoTime();
            clock.recordValue(Math.min(System.nanoTime() - before, LONGEST_NANOS));
        }
        return clock.getValueAtPercentile(50);
    }

    /** What a phase of steps without clocks between them took. */
    private record Throughput(long steps, long nanos, long allocatedBytes) {}

    /** A stream that goes through the series, again and again. */
    private record Pass(Runner runner, State state, float[] inputs, float[] y) {
        void timed(Histogram latency, long nanos) {
            long end = System.nanoTime() + nanos;
            do {
                timed(latency);
            } while (System.nanoTime() < end);
        }

        private void timed(Histogram latency) {
            state.reset();
            for (int t = 0; t < inputs.length; t++) {
                long before = System.nanoTime();
                runner.step(state, inputs, t, y, 0);
                latency.recordValue(Math.min(System.nanoTime() - before, LONGEST_NANOS));
            }
        }

        Throughput throughput() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            looped();
            long passes = 0;
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long elapsed;
            do {
                looped();
                passes++;
                elapsed = System.nanoTime() - start;
            } while (elapsed < PHASE_NANOS);
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            return new Throughput(passes * inputs.length, elapsed, allocated);
        }

        private void looped() {
            state.reset();
            for (int t = 0; t < inputs.length; t++) {
                runner.step(state, inputs, t, y, 0);
            }
        }
    }
}
