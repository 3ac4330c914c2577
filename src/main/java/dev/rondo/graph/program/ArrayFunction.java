package dev.rondo.graph.program;

/** An operator with one input that can compute in arrays, for steps. */
public interface ArrayFunction extends Operator {
    /**
     * Computes without allocation. Bools are 0 and 1.
     *
     * @param x the input
     * @param y the output, to be written
     */
    void apply(float[] x, float[] y);
}
