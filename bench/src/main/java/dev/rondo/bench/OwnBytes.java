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
 * The bytes that the measuring thread itself allocates. JMH's profiler counts all threads and divides by the calls, so
 * work of other threads adds some dozens of bytes to a call that takes a millisecond.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class OwnBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes per call in one iteration. */
    public double ownBytes;

    private long calls;
    private long before;

    /** Called by JMH. */
    public OwnBytes() {}

    /** Called before the calls of an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        calls = 0;
        before = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Called after the calls of an iteration. */
    @TearDown(Level.Iteration)
    public void end() {
        ownBytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / Math.max(1, calls);
    }

    /** Must be called once in every measured call. */
    void count() {
        calls++;
    }
}
