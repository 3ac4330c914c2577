package dev.rondo.model;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.function.Executable;

/** Counts the bytes that this thread allocates. */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    static long of(Executable work) throws Throwable {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.execute();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
