package dev.rondo;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the current thread has allocated, where the JVM tells. */
final class Allocation {
    /** Asked once: asking allocates. */
    private static final boolean COUNTED =
            ModuleLayer.boot().findModule("jdk.management").isPresent();

    private Allocation() {}

    /** {@return the bytes so far, or -1 where the module jdk.management is absent or does not count} */
    static long bytes() {
        return COUNTED ? Counter.bytes() : -1;
    }

    /** In a class of its own: linking it needs the module. */
    private static final class Counter {
        private static final ThreadMXBean BEAN = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

        static long bytes() {
            boolean counts = BEAN.isThreadAllocatedMemorySupported() && BEAN.isThreadAllocatedMemoryEnabled();
            return counts ? BEAN.getCurrentThreadAllocatedBytes() : -1;
        }
    }
}
