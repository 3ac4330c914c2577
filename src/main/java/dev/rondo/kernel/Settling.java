package dev.rondo.kernel;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Makes calls until C2 has compiled them well: they allocate nothing and have stopped getting faster. */
final class Settling {
    /** The length of a window. */
    private static final long WINDOW_NANOS = 200_000;

    /** The number of windows in a row that must be good. */
    private static final int WINDOWS = 3;

    /** A time per call that falls by less than 10 % is good. */
    private static final double GOOD = 0.9;

    /** After so many calls C2 has been asked to compile. */
    private static final int COUNTED = 4_000;

    private static final long PAUSE_NANOS = 300_000;

    /** How many calls are watched where the JVM does not count bytes. */
    private static final int WATCHED = 2_000;

    /** The heap may grow by so much while they are watched, through other threads: 2 KB per call. */
    private static final long GROWTH = 4L << 20;

    private final Runnable call;
    private final LongSupplier allocated;
    private long calls;
    private int callsPerWindow = 1;
    private double best = Double.MAX_VALUE;
    private double bytes;
    private int good;

    /**
     * Prepares.
     *
     * @param call the call
     */
    Settling(Runnable call) {
        this(call, Allocation::bytes);
    }

    /**
     * Prepares.
     *
     * @param call the call
     * @param allocated the bytes that this thread has allocated so far; -1 if the JVM does not count them
     */
    Settling(Runnable call, LongSupplier allocated) {
        this.call = call;
        this.allocated = allocated;
    }

    /**
     * Makes calls for a while. Where the JVM does not count bytes, the time alone would not do: uncompiled code is slow all the time.
     * There the heap must not grow.
     *
     * @return whether the calls have settled
     */
    boolean advance() {
        double before = best;
        double nanos = window();
        good = bytes <= 0 && nanos > GOOD * before ? good + 1 : 0;
        if (good == WINDOWS && allocated.getAsLong() < 0 && heapGrows()) {
            good = 0;
        }
        return good == WINDOWS;
    }

    /** {@return whether the last calls were good, but too few} */
    boolean nearlySettled() {
        return good > 0;
    }

    /** {@return whether C2 has been asked to compile what the calls call, and is what they wait for} */
    boolean waits() {
        return good == 0 && calls > COUNTED;
    }

    /** {@return whether the calls settled within a time} */
    boolean run(Duration limit) {
        return runUntil(System.nanoTime() + limit.toNanos());
    }

    /** {@return whether the calls settled before a time of {@link System#nanoTime}} */
    boolean runUntil(long end) {
        while (System.nanoTime() < end) {
            if (advance()) {
                return true;
            }
            if (waits()) {
                pause();
            }
        }
        return false;
    }

    /** Leaves the processor to the compiler. */
    static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** {@return whether the heap changes during many calls} Uncompiled vector code makes kilobytes of garbage per call. */
    private boolean heapGrows() {
        long before = usedHeap();
        for (int i = 0; i < WATCHED; i++) {
            call.run();
            calls++;
            long growth = usedHeap() - before;
            if (growth > GROWTH || growth < 0) { // less than 0 after a collection, which says nothing
                return true;
            }
        }
        return false;
    }

    private static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** {@return the time of a call in one window, in nanoseconds} */
    double window() {
        while (true) {
            long before = allocated.getAsLong();
            long start = System.nanoTime();
            for (int i = 0; i < callsPerWindow; i++) {
                call.run();
            }
            long nanos = System.nanoTime() - start;
            calls += callsPerWindow;
            bytes = before < 0 ? 0 : (double) (allocated.getAsLong() - before) / callsPerWindow;
            if (nanos >= WINDOW_NANOS) {
                double perCall = (double) nanos / callsPerWindow;
                best = Math.min(best, perCall);
                callsPerWindow = (int) Math.max(1, callsPerWindow * 2L * WINDOW_NANOS / nanos);
                return perCall;
            }
            callsPerWindow *= 2;
        }
    }

    /** {@return the shortest time of a call so far, in nanoseconds} */
    double best() {
        return best;
    }

    @Override
    public String toString() {
        return "%.0f bytes and %.1f us a call".formatted(bytes, best / 1e3);
    }
}
