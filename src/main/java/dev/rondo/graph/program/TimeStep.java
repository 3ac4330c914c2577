package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator over time, prepared to run one time step at a time. Used by one thread at a time. */
public interface TimeStep {
    /** What an operator keeps of one stream from step to step. */
    interface Memory {
        /** {@return an independent copy} */
        Memory copy();

        /** {@return the content as bytes, the same on every machine} */
        byte[] toBytes();
    }

    /** {@return the memory of a new stream} */
    Memory newMemory();

    /**
     * {@return the memory of a new stream with given initial states; by default there are none}
     *
     * @param inputs the inputs of the operator: initial states, or null where the operator has its own; only these are read
     * @throws IllegalArgumentException if a state has the wrong shape
     */
    default Memory newMemory(List<@Nullable Tensor> inputs) {
        return newMemory();
    }

    /**
     * {@return the memory with this content}
     *
     * @param bytes what {@link Memory#toBytes} returned
     * @throws IllegalArgumentException if the bytes do not come from a memory of such an operator
     */
    Memory read(byte[] bytes);

    /**
     * Runs one step. Allocates nothing.
     *
     * @param memory the stream; advanced by one step
     * @param inputs the inputs of the operator for this step; those that are absent or constant may be empty
     * @param outputs the outputs of the operator for this step, to be written
     */
    void step(Memory memory, float[][] inputs, float[][] outputs);
}
