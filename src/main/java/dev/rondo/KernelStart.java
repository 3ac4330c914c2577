package dev.rondo;

/**
 * Which kernels serve while the JVM has not compiled the vector kernels. Plain kernels give the same bits, allocate nothing and
 * are some times slower; vector kernels that are not compiled yet are a thousand times slower and make garbage. The system
 * property {@code rondo.start} chooses: {@code background} (the default), {@code wait}, {@code vector} or {@code manual}.
 */
public enum KernelStart {
    /** Plain kernels serve until a daemon thread has had the vector kernels compiled. */
    BACKGROUND,

    /** The first call of a kernel waits for the daemon thread, for up to ten seconds. */
    WAIT,

    /** Vector kernels serve from the first call on, compiled or not: for tests and benchmarks. */
    VECTOR,

    /** There is no thread: plain kernels serve until {@link Network#warmUp} has had the vector kernels compiled. */
    MANUAL
}
