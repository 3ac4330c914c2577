package dev.rondo.bench.peer;

import com.sun.management.ThreadMXBean;
import dev.rondo.KernelStart;
import dev.rondo.Network;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/** What happens before anything is measured: warm-ups, and waiting until calls are as fast as they become. */
public final class Settling {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Long enough for every model that is measured. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Long enough for the compiler to finish something in the background. */
    private static final long ROUND_NANOS = 50_000_000;

    /** A median that falls by less than 2 % counts as settled. */
    private static final double FALLING = 0.98;

    private static final int SETTLED_ROUNDS = 3;
    private static final int SAMPLES = 1 << 14;

    /** What the counter of allocated bytes itself may add to a round. */
    private static final double NO_BYTES = 1;

    private Settling() {}

    /**
     * Warms up a network as an application does. All benchmarks warm up Rondo here.
     *
     * @param network the network
     */
    public static void warmUp(Network network) {
        network.warmUp(LIMIT);
    }

    /**
     * Makes a call and waits until the kernels that it asked for serve. Any network's warm-up waits for those of the whole process.
     *
     * @param call the call
     */
    public static void warmUp(Runnable call) {
        call.run();
        warmUp(Network.builder(1).rnn(1).build(0));
    }

    /**
     * Warms up, and makes calls until neither their median time nor, if they must not allocate, their garbage falls any more. The first
     * calls of Rondo wait for the vector kernels: on a busy machine calls would settle on plain kernels, before the vector kernels are
     * compiled.
     *
     * @param warmUp what an application does before the first call
     * @param call makes one call
     * @param allocates whether a call may allocate, always
     * @return whether this was reached within five seconds
     */
    public static boolean settle(Runnable warmUp, Runnable call, boolean allocates) {
        dev.rondo.Rondo.start(KernelStart.WAIT); // this package has a Rondo too
        warmUp.run();
        long start = System.nanoTime();
        long[] samples = new long[SAMPLES];
        long best = Long.MAX_VALUE;
        int settled = 0;
        do {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long end = System.nanoTime() + ROUND_NANOS;
            int count = 0;
            long now = System.nanoTime();
            do {
                call.run();
                long next = System.nanoTime();
                samples[count++] = next - now;
                now = next;
            } while (now < end && count < SAMPLES);
            double bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / count;
            Arrays.sort(samples, 0, count);
            long median = samples[count / 2];
            boolean falling = median < FALLING * best || !allocates && bytes > NO_BYTES;
            settled = falling ? 0 : settled + 1;
            best = Math.min(best, median);
        } while (settled < SETTLED_ROUNDS && System.nanoTime() - start < LIMIT.toNanos());
        return settled >= SETTLED_ROUNDS;
    }
}
