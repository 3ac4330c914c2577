package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator whose first input is a sequence through which it walks, carrying states from step to step. */
public interface TimeOperator extends StatefulOperator {
    /**
     * The steps that an output needs.
     *
     * @param reach the number of steps from the first to the last that it reads; 1 for the current one
     * @param stride the distance from one output to the next, in steps
     * @param before the zeros that the operator puts before the first step
     */
    record Timing(int reach, int stride, int before) {
        /** One output per step, which reads this step. */
        public static final Timing EACH_STEP = new Timing(1, 1, 0);
    }

    /** {@return the axis of time of the first input; -1 for none} */
    int timeAxis();

    /** By default no input is a state. */
    @Override
    default boolean isState(int index) {
        return false;
    }

    /** {@return the index of the input that has the lengths of the sequences; -1 for none, as by default} */
    default int lengths() {
        return -1;
    }

    /** {@return whether its sequence holds whole numbers that name categories, as float32; false by default} */
    default boolean readsCategories() {
        return false;
    }

    /**
     * {@return whether an input has one part per step, as the first input has}
     *
     * @param index the index of the input
     */
    default boolean isSequence(int index) {
        return index == 0;
    }

    /**
     * {@return the steps that an output needs}
     *
     * @param inputs the inputs, with a sequence of one step
     */
    default Timing timing(List<@Nullable Tensor> inputs) {
        return Timing.EACH_STEP;
    }

    /**
     * {@return this operator, prepared for steps}
     *
     * @param inputs the inputs, with a sequence of one step; initial states are those of new streams, and lengths are 1
     * @throws UnsupportedOperationException if it cannot run step by step; says why
     */
    TimeStep stepped(List<@Nullable Tensor> inputs);
}
