package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Makes calls for a time and remembers what the first ones cost. It allocates nothing while it does. */
final class ColdCalls {
    /** From this call on, calls take turns with the noise loop. */
    private static final int FIRST = 100;

    private static final int[] COUNTS = {1, 10, 100, 1_000, 3_000, 10_000};

    private static final int MAX_WINDOWS = 1 << 14;

    /** A window ends after 16 calls and 1 ms, or after 1,024 calls. */
    private static final int FEWEST = 16;

    private static final int MOST = 1 << 10;
    private static final long WINDOW_NANOS = 1_000_000;

    /** Calls after a pause: the median counts. */
    private static final int PAUSES = 21;

    /** Calls are as fast as they become when they take at most this many times the steady time. */
    private static final double SETTLED = 1.5;

    private final Runnable call;
    private final Runnable noise;
    private final LongSupplier clock;
    private final ThreadMXBean threads;
    private final double[] sums = new double[COUNTS.length]; // ns
    private final long[] medians = new long[MAX_WINDOWS]; // ns per call
    private final long[] ends = new long[MAX_WINDOWS]; // ns since the first call
    private final long[] samples = new long[MOST];
    private int windows;
    private long calls;
    private long sum;
    private long longest;
    private long longestNoise;
    private double laterBytes;

    /**
     * Creates a measurement.
     *
     * @param call makes one call
     * @param noise runs the noise loop once
     * @param clock the time in ns
     * @param threads counts bytes
     */
    ColdCalls(Runnable call, Runnable noise, LongSupplier clock, ThreadMXBean threads) {
        this.call = call;
        this.noise = noise;
        this.clock = clock;
        this.threads = threads;
        threads.getCurrentThreadAllocatedBytes(); // its first call takes long
    }

    /** Makes calls for some nanoseconds, and at least one window of them. */
    void run(long nanos) {
        long start = clock.getAsLong();
        one();
        long before = threads.getCurrentThreadAllocatedBytes();
        do {
            window(start);
        } while (clock.getAsLong() - start < nanos && windows < MAX_WINDOWS);
        laterBytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / (calls - 1);
    }

    private void window(long start) {
        int count = 0;
        long begun = clock.getAsLong();
        while (count < FEWEST || count < MOST && clock.getAsLong() - begun < WINDOW_NANOS) {
            samples[count++] = one();
            if (calls > FIRST) {
                long before = clock.getAsLong();
                noise.run();
                longestNoise = Math.max(longestNoise, clock.getAsLong() - before);
            }
        }
        ends[windows] = clock.getAsLong() - start;
        Arrays.sort(samples, 0, count);
        medians[windows++] = samples[count / 2];
    }

    private long one() {
        long before = clock.getAsLong();
        call.run();
        long nanos = clock.getAsLong() - before;
        sum += nanos;
        calls++;
        for (int i = 0; i < COUNTS.length; i++) {
            if (calls == COUNTS[i]) {
                sums[i] = sum;
            }
        }
        if (calls > FIRST) {
            longest = Math.max(longest, nanos);
        }
        return nanos;
    }

    /** {@return the time of the first calls, in ms; 0 if there were not so many} */
    double after(int calls) {
        return sums[Arrays.binarySearch(COUNTS, calls)] * 1e-6;
    }

    /** {@return the bytes per call after the first} */
    double laterBytes() {
        return laterBytes;
    }

    /** {@return the longest call after the hundredth, in ns; 0 if there were not so many} */
    double longest() {
        return longest;
    }

    /** {@return the longest run of the noise loop, in ns} */
    double longestNoise() {
        return longestNoise;
    }

    /** {@return the median of the last quarter of the windows, in ns per call} */
    double steady() {
        long[] last = Arrays.copyOfRange(medians, windows * 3 / 4, windows);
        Arrays.sort(last);
        return last[last.length / 2];
    }

    /**
     * Makes some more calls, each after a pause. Meanwhile the processor's caches and its prediction of branches lose the call.
     *
     * @param pause waits
     * @return the median time of a call, in ns
     */
    double afterPauses(Runnable pause) {
        long[] nanos = new long[PAUSES];
        for (int i = 0; i < PAUSES; i++) {
            pause.run();
            nanos[i] = one();
        }
        Arrays.sort(nanos);
        return nanos[PAUSES / 2];
    }

    /** {@return the time after which the first window was as fast as the last ones, in ms} */
    double settled() {
        double limit = SETTLED * steady();
        int at = 0;
        while (at < windows - 1 && medians[at] > limit) {
            at++;
        }
        return at == 0 ? 0 : ends[at - 1] * 1e-6;
    }
}
