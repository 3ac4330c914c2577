package dev.rondo.kernel;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Makes calls in rounds until the vector kernels serve and the compiler has nothing left to do. The first calls ask for the
 * kernels.
 */
public final class WarmUp {
    /** Long enough for the compiler to finish something in the background. */
    private static final long ROUND_NANOS = 50_000_000;

    /** A median that falls by less than 2 % counts as settled. */
    private static final double SETTLED = 0.98;

    /** The number of settled rounds in a row that end the warm-up. */
    private static final int SETTLED_ROUNDS = 3;

    private static final int SAMPLES = 1 << 14;

    /** The calls to warm up. */
    public interface Calls {
        /** Makes the call that is timed. {@return the number of calls} */
        int one();

        /** Makes the other calls, which take longer. {@return the number of calls} */
        int others();

        /** {@return after how many timed calls the others are made once} */
        int interval();

        /** {@return all calls, in words} */
        List<String> covered();
    }

    /**
     * Makes the report of a warm-up.
     *
     * @param <R> the type of the report
     */
    @FunctionalInterface
    public interface Report<R> {
        /**
         * {@return the report}
         *
         * @param calls the number of calls
         * @param elapsed the time it took
         * @param nanos the median time of the timed call in the last round
         * @param bytes the bytes that a call allocated in the last round; -1 if the JVM does not count them
         * @param settled whether no kernel waited for the compiler, nothing was allocated and nothing got faster
         * @param covered what was called: {@link Calls#covered}
         * @param kernels what serves: {@link Promotion#describe}
         */
        R of(
                long calls,
                Duration elapsed,
                long nanos,
                double bytes,
                boolean settled,
                List<String> covered,
                List<String> kernels);
    }

    private final Calls work;
    private final long[] samples = new long[SAMPLES];
    private long calls;
    private double bytesPerCall;

    private WarmUp(Calls work) {
        this.work = work;
    }

    /**
     * Warms up, and logs a warning if the calls have not settled.
     *
     * @param <R> the type of the report
     * @param work the calls
     * @param limit the longest time it may take
     * @param report makes the report
     * @return the report
     */
    public static <R> R run(Calls work, Duration limit, Report<R> report) {
        return new WarmUp(work).run(limit, report);
    }

    private <R> R run(Duration limit, Report<R> report) {
        long start = System.nanoTime();
        calls += work.one() + work.others();
        boolean promoted = Promotion.await(limit);
        Promotion.awaitTuned(limit.minusNanos(System.nanoTime() - start).dividedBy(2));
        long best = Long.MAX_VALUE;
        int settled = 0;
        long median;
        do {
            median = round();
            promoted = Promotion.await(Duration.ZERO);
            settled = median < SETTLED * best || !promoted ? 0 : settled + 1;
            best = Math.min(best, median);
        } while ((bytesPerCall > 0 || settled < SETTLED_ROUNDS) && System.nanoTime() - start < limit.toNanos());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        boolean done = promoted && bytesPerCall <= 0 && settled >= SETTLED_ROUNDS;
        if (!done) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "The warm-up has not settled within {0}: calls may still be slow or allocate",
                            elapsed);
        }
        return report.of(calls, elapsed, median, bytesPerCall, done, work.covered(), Promotion.describe());
    }

    /** Sets the bytes that a call allocated. {@return the median time of the timed call} */
    private long round() {
        long before = calls;
        long allocated = Allocation.bytes();
        long end = System.nanoTime() + ROUND_NANOS;
        int count = 0;
        long now = System.nanoTime();
        do {
            calls += work.one();
            long next = System.nanoTime();
            samples[count++] = next - now;
            now = next;
            if (count % work.interval() == 0) {
                calls += work.others();
                now = System.nanoTime();
            }
        } while (now < end && count < SAMPLES);
        bytesPerCall = allocated < 0 ? -1 : (double) (Allocation.bytes() - allocated) / (calls - before);
        Arrays.sort(samples, 0, count);
        return samples[count / 2];
    }
}
