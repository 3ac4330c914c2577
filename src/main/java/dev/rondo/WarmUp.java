package dev.rondo;

import dev.rondo.kernel.Allocation;
import dev.rondo.kernel.Promotion;
import java.time.Duration;
import java.util.Arrays;

/**
 * Makes calls in rounds until the vector kernels serve and the compiler has nothing left to do. The first calls ask for the
 * kernels.
 */
final class WarmUp {
    /** Long enough for the compiler to finish something in the background. */
    private static final long ROUND_NANOS = 50_000_000;

    /** A median that falls by less than 2 % counts as settled. */
    private static final double SETTLED = 0.98;

    /** The number of settled rounds in a row that end the warm-up. */
    private static final int SETTLED_ROUNDS = 3;

    private static final int SAMPLES = 1 << 14;

    /** The calls to warm up. */
    interface Calls {
        /** Makes the call that is timed. {@return the number of calls} */
        int one();

        /** Makes the other calls, which take longer. {@return the number of calls} */
        int others();

        /** {@return after how many timed calls the others are made once} */
        int interval();
    }

    private final Calls work;
    private final long[] samples = new long[SAMPLES];
    private long calls;
    private double bytesPerCall;

    private WarmUp(Calls work) {
        this.work = work;
    }

    static WarmUpReport run(Calls work, Duration limit) {
        return new WarmUp(work).run(limit);
    }

    private WarmUpReport run(Duration limit) {
        long start = System.nanoTime();
        calls += work.one() + work.others();
        boolean promoted = Promotion.await(limit);
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
        return new WarmUpReport(calls, elapsed, median, bytesPerCall, done, Promotion.describe());
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
