package dev.rondo.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.function.Executable;

/** Counts the bytes that this thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** C2 may take so long on a busy machine. */
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private Allocations() {}

    public static long of(Executable work) throws Throwable {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.execute();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** {@return the bytes of the last round: the first without any, since the compiler takes some rounds to remove what the first ones allocate} */
    public static long onceCompiled(Executable work) throws Throwable {
        long end = System.nanoTime() + LIMIT_NANOS;
        long bytes;
        do {
            bytes = of(work);
        } while (bytes > 0 && System.nanoTime() < end);
        return bytes;
    }
}
