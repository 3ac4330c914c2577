package dev.rondo.kernel;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Makes calls until C2 has compiled them well: they allocate nothing and have stopped getting faster. */
final class Settling {
    /** The length of a window. */
    private static final long WINDOW_NANOS = 200_000;

    /** The number of windows in a row that must be good. */
    private static final int WINDOWS = 3;

    /** A time per call that falls by less than 10 % is good. */
    private static final double GOOD = 0.9;

    /** After so many calls C2 has been asked to compile. */
    private static final int COUNTED = 10_000;

    private static final long PAUSE_NANOS = 300_000;

    private final Runnable call;
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
        this.call = call;
    }

    /**
     * Makes calls for a while. Where the JVM does not count bytes, only the time is looked at.
     *
     * @return whether the calls have settled
     */
    boolean advance() {
        double before = best;
        double nanos = window();
        good = bytes <= 0 && nanos > GOOD * before ? good + 1 : 0;
        if (good == 0 && calls > COUNTED) {
            pause();
        }
        return good == WINDOWS;
    }

    /** {@return whether the calls settled within a time} */
    boolean run(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            if (advance()) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the processor to the compiler, which has been asked by now. */
    private static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /** {@return the time of a call in one window, in nanoseconds} */
    double window() {
        while (true) {
            long allocated = Allocation.bytes();
            long start = System.nanoTime();
            for (int i = 0; i < callsPerWindow; i++) {
                call.run();
            }
            long nanos = System.nanoTime() - start;
            calls += callsPerWindow;
            bytes = allocated < 0 ? 0 : (double) (Allocation.bytes() - allocated) / callsPerWindow;
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
