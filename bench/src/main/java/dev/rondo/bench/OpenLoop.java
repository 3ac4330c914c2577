package dev.rondo.bench;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Requests calls at a fixed rate, whether or not earlier ones have ended, as the clients of a service do. The latency of
 * a call counts from the time when it was due: a call that is late because the one before it was delayed counts as
 * late. (A loop that waits for each call before it requests the next one omits those.)
 */
final class OpenLoop {
    private final LongSupplier clock;

    /**
     * Creates a loop.
     *
     * @param clock the time in ns
     */
    OpenLoop(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Requests calls and waits for the last one. Call i is due after i intervals, and starts then or when the call before
     * it has ended.
     *
     * @param call makes one call
     * @param interval the time between two calls, in ns
     * @param nanos for how long calls are requested, in ns
     * @param latencies receives the latency of each call, in ns
     */
    void run(Runnable call, double interval, long nanos, LongConsumer latencies) {
        final LongSupplier clock = this.clock;
        long calls = (long) Math.ceil(nanos / interval);
        long start = clock.getAsLong();
        for (long i = 0; i < calls; i++) {
            long due = start + (long) (i * interval);
            while (clock.getAsLong() < due) {
                Thread.onSpinWait();
            }
            call.run();
            latencies.accept(clock.getAsLong() - due);
        }
    }
}
