package dev.rondo.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.function.Executable;

/** Counts the bytes that this thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int ROUNDS = 200;

    private Allocations() {}

    public static long of(Executable work) throws Throwable {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.execute();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** {@return the bytes of the last round: the first without any, since the compiler takes some rounds to remove what the first ones allocate} */
    public static long onceCompiled(Executable work) throws Throwable {
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes > 0; round++) {
            bytes = of(work);
        }
        return bytes;
    }
}
