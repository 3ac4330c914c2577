package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator whose first input is a sequence through which it walks, carrying states from step to step. */
public interface TimeOperator extends Operator {
    /** {@return the axis of time of the first input} */
    int timeAxis();

    /**
     * {@return whether an input is an initial state}
     *
     * @param index the index of the input
     */
    boolean isState(int index);

    /** {@return the index of the input that has the lengths of the sequences; -1 for none} */
    int lengths();

    /**
     * {@return this operator, prepared for steps}
     *
     * @param inputs the inputs, with a sequence of one step; initial states are those of new streams, and lengths are 1
     * @throws UnsupportedOperationException if it cannot run step by step; says why
     */
    TimeStep stepped(List<@Nullable Tensor> inputs);
}
