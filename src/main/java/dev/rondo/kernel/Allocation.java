package dev.rondo.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The bytes that the current thread has allocated, where the JVM counts them. */
public final class Allocation {
    /** Looked up once, because looking it up allocates. */
    private static final boolean COUNTED =
            ModuleLayer.boot().findModule("jdk.management").isPresent();

    private Allocation() {}

    /** {@return the bytes so far, or -1 where the module jdk.management is absent or does not count} */
    public static long bytes() {
        return COUNTED ? Counter.bytes() : -1;
    }

    /** A separate class, because linking it needs the module jdk.management. */
    private static final class Counter {
        private static final ThreadMXBean BEAN = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

        static long bytes() {
            boolean counts = BEAN.isThreadAllocatedMemorySupported() && BEAN.isThreadAllocatedMemoryEnabled();
            return counts ? BEAN.getCurrentThreadAllocatedBytes() : -1;
        }
    }
}
