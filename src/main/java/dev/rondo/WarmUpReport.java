package dev.rondo;

import java.time.Duration;
import java.util.List;

/**
 * The result of {@link Network#warmUp}. Start to serve when it has {@code settled}; if it has not, warm up again or serve
 * slowly: outputs have the same bits either way. It says nothing about calls that are not {@code covered}: their first calls may be
 * slower, for example those of a batch of another size.
 *
 * @param calls the number of calls that were made
 * @param elapsed the time it took
 * @param stepNanos the median time of one step in the last round, in nanoseconds; of one sequence of 16 steps for a
 *     network that cannot be stepped
 * @param bytesPerCall the bytes that a call allocated in the last round; -1 if the JVM does not count them
 * @param settled whether calls had stopped allocating and had stopped getting faster; false when the time ran out first
 * @param covered the calls that were warmed up, each with its batch size, as in {@code stepBatch of 64}
 * @param kernels what serves for each kernel that this JVM has used, and why: {@link Rondo#servingKernels}
 */
public record WarmUpReport(
        long calls,
        Duration elapsed,
        long stepNanos,
        double bytesPerCall,
        boolean settled,
        List<String> covered,
        List<String> kernels) {
    /** Copies the lists. */
    public WarmUpReport {
        covered = List.copyOf(covered);
        kernels = List.copyOf(kernels);
    }
}
