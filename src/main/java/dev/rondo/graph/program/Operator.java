package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node of a graph computes: a function of its inputs. Immutable and thread-safe. */
public interface Operator {
    /**
     * {@return the outputs, in order; may be more than the node uses}
     *
     * @param inputs the inputs in order, never written to; an absent optional input is null or past the end of the list
     * @throws IllegalArgumentException if types or shapes do not fit
     */
    List<Tensor> run(List<@Nullable Tensor> inputs);

    /**
     * {@return an operator that computes the same function and has done the work that depends on constant inputs only,
     * such as packing weights; this operator if there is no such work} Called once, before the first run.
     *
     * @param inputs the inputs whose values are known
     * @throws IllegalArgumentException if types or shapes do not fit
     */
    default Operator prepare(ConstantInputs inputs) {
        return this;
    }

    /**
     * {@return whether the time of a run is linear in the sizes of inputs and outputs} Only such operators run while a
     * graph is built, on the constants of its file. This bounds the cost of loading a file.
     */
    default boolean isLight() {
        return true;
    }
}
