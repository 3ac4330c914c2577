package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the measuring thread itself allocates. JMH's profiler counts all threads, and divides what they do besides by the calls:
 * of calls that take a millisecond, that is some dozens of bytes each.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class OwnBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes a call, of one iteration. */
    public double ownBytes;

    private long calls;
    private long before;

    /** As JMH makes it. */
    public OwnBytes() {}

    /** Before the calls of an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        calls = 0;
        before = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Behind the calls of an iteration. */
    @TearDown(Level.Iteration)
    public void end() {
        ownBytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / Math.max(1, calls);
    }

    /** To be called in every call that is measured. */
    void count() {
        calls++;
    }
}
