package dev.rondo.bench;

import com.sun.management.ThreadMXBean;
import dev.rondo.bench.peer.Settling;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The bytes that the measuring thread itself allocates, and whether its calls had settled before they were measured.
 * JMH's profiler counts all threads and divides by the calls, so work of other threads adds some dozens of bytes to a
 * call that takes a millisecond.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class OwnBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static boolean settled; // A fork measures one benchmark, on one thread.

    /** Bytes per call in one iteration. */
    public double ownBytes;

    /** 1 if calls still became faster or still allocated when the time to settle was over, else 0. */
    public double unsettled;

    private long calls;
    private long before;

    /** Called by JMH. */
    public OwnBytes() {}

    /**
     * Warms up and makes calls until they have settled, unless the benchmark is run without warm-up iterations.
     *
     * @param warmUp what an application does before the first call
     * @param call makes one call
     * @param allocates whether a call may allocate, always
     * @param parameters say how the benchmark is run
     */
    static void settle(Runnable warmUp, Runnable call, boolean allocates, BenchmarkParams parameters) {
        settled = false;
        if (parameters.getWarmup().getCount() > 0) {
            settled = Settling.settle(warmUp, call, allocates);
        }
    }

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
        unsettled = settled ? 0 : 1;
    }

    /** Must be called once in every measured call. */
    void count() {
        calls++;
    }
}
