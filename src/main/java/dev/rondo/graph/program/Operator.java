package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;

/** What a node of a graph computes: a function of its inputs, immutable and safe for use by many threads at once. */
public interface Operator {
    /**
     * {@return the outputs, in order; there may be more than a node uses}
     *
     * @param inputs in order, never written to; an optional one that is absent is null, or past the end of the list
     * @throws IllegalArgumentException when types or shapes do not fit
     */
    List<Tensor> run(List<Tensor> inputs);

    /**
     * {@return whether its time is proportional to the elements it reads and writes} Only such operators are run where
     * a graph is built, on what is constant in a file: what a file costs then has a bound.
     */
    default boolean isLight() {
        return true;
    }
}
