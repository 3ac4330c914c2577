package dev.rondo.bench;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that allocates 500 MB per second until it is closed, as the other threads of a service might. It keeps some
 * 16 MB of it alive for a while, so that the collector has something to copy.
 */
final class Allocator implements AutoCloseable {
    private static final int BYTES_PER_TURN = 500_000;
    private static final long TURN_NANOS = 1_000_000;
    private static final int SMALLEST = 16;
    private static final int LARGEST = 2_048;

    private final byte[][] kept = new byte[1 << 14][];
    private final long start = System.nanoTime();
    private final Thread thread = Thread.ofPlatform().daemon().name("allocator").start(this::run);
    private volatile boolean closed;
    private volatile long bytes;

    private void run() {
        SplittableRandom random = new SplittableRandom(1);
        long due = System.nanoTime();
        int next = 0;
        while (!closed) {
            int allocated = 0;
            while (allocated < BYTES_PER_TURN) {
                byte[] array = new byte[random.nextInt(SMALLEST, LARGEST)];
                kept[next] = array;
                next = next + 1 & kept.length - 1;
                allocated += array.length;
            }
            bytes += allocated;
            due += TURN_NANOS;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** {@return the rate since the start, in MB per second} */
    double megabytesPerSecond() {
        return 1e3 * bytes / (System.nanoTime() - start);
    }

    /** Ends the thread. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
