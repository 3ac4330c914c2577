package dev.rondo;

/**
 * Writes the values of all parameters of a new network, for {@link Network#of(java.util.List, ParameterValues, SkipPolicy, java.util.Map)}.
 *
 * @param <E> what it throws when it cannot
 */
@FunctionalInterface
public interface ParameterValues<E extends Exception> {
    /**
     * Writes the values.
     *
     * @param into the network's own array, with zeros: layer by layer in the order of {@link NamedLayer#parameters}. It must not be kept,
     *     because a network never changes
     * @throws E if they cannot be had
     */
    void write(float[] into) throws E;
}
