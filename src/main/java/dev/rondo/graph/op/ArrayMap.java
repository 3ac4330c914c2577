package dev.rondo.graph.op;

/** Computes an array from another one of a fixed size, without allocating. Not thread-safe. */
@FunctionalInterface
public interface ArrayMap {
    /**
     * Computes.
     *
     * @param x the array that is read
     * @param y the array that is written
     */
    void run(float[] x, float[] y);
}
