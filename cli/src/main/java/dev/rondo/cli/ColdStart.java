package dev.rondo.cli;

import com.sun.management.ThreadMXBean;
import dev.rondo.Network;
import dev.rondo.Runner;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The first steps of a JVM, without a warm-up.
 *
 * @param first the time of the first step, in nanoseconds
 * @param all the time of all steps
 * @param longest the longest step after the first hundred
 * @param allocatedBytes the bytes that all steps after the first allocated
 */
record ColdStart(long first, long all, long longest, long allocatedBytes) {
    private static final int STEPS = 1_000;
    private static final int EARLY = 100;

    /**
     * {@return the cost of the first steps} The network must be the first that this JVM runs.
     *
     * @param network a network that reads vectors
     */
    static ColdStart measure(Network network) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Runner runner = network.newRunner();
        var state = network.newState();
        float[] x = new float[network.inputSize()];
        float[] y = new float[network.outputSize()];
        long start = System.nanoTime();
        runner.step(state, x, y);
        long first = System.nanoTime() - start;
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long longest = 0;
        for (int step = 1; step < STEPS; step++) {
            long before = System.nanoTime();
            runner.step(state, x, y);
            if (step >= EARLY) {
                longest = Math.max(longest, System.nanoTime() - before);
            }
        }
        long all = System.nanoTime() - start;
        return new ColdStart(first, all, longest, threads.getCurrentThreadAllocatedBytes() - allocated);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "  cold start    first step %.1f ms, first %,d steps %.0f ms, longest after step %d %,.0f us, %,d bytes after the first",
                first / 1e6,
                STEPS,
                all / 1e6,
                EARLY,
                longest / 1e3,
                allocatedBytes);
    }
}
