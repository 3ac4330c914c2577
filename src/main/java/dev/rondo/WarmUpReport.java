package dev.rondo;

import java.time.Duration;

/**
 * What {@link Network#warmUp} did.
 *
 * @param calls how often the entry points ran, together
 * @param elapsed how long it took
 * @param stepNanos the median time of one step in the last round, in nanoseconds; of one sequence for a network that
 *     cannot be stepped
 * @param bytesPerCall what a call allocated in the last round, in bytes; -1 where the JVM does not tell
 * @param settled whether calls had stopped allocating and stopped getting faster; false when the time was up first
 */
public record WarmUpReport(long calls, Duration elapsed, long stepNanos, double bytesPerCall, boolean settled) {}
