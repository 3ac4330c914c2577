package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator over time, prepared to run one time step at a time. Used by one thread at a time. */
public interface TimeStep {
    /** What an operator keeps of one stream from step to step. All but {@link #copy} allocate nothing. */
    interface Memory {
        /** {@return an independent copy} */
        Memory copy();

        /** {@return whether all values are finite} */
        boolean isFinite();

        /**
         * Replaces the content by that of another memory.
         *
         * @param other a memory of the same operator
         */
        void copyFrom(Memory other);

        /** {@return the number of bytes of the content, the same for all memories of an operator} */
        long rawSize();

        /**
         * Copies the content to a segment: the same bytes on every machine.
         *
         * @param to has at least {@link #rawSize} bytes from the offset on
         * @param at the offset of the first byte
         */
        void copyTo(MemorySegment to, long at);

        /**
         * Refuses bytes that {@link #copyTo} cannot have written. {@link #copyFrom(MemorySegment, long)} takes all others.
         *
         * @param from has at least {@link #rawSize} bytes from the offset on
         * @param at the offset of the first byte
         * @throws IllegalArgumentException if it cannot have written them
         */
        default void checkRaw(MemorySegment from, long at) {}

        /**
         * Replaces the content by what {@link #copyTo} wrote.
         *
         * @param from has at least {@link #rawSize} bytes from the offset on
         * @param at the offset of the first byte
         */
        void copyFrom(MemorySegment from, long at);
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
     * Runs one step. Allocates nothing.
     *
     * @param memory the stream; advanced by one step
     * @param inputs the inputs of the operator for this step; those that are absent or constant may be empty
     * @param outputs the outputs of the operator for this step, to be written
     */
    void step(Memory memory, float[][] inputs, float[][] outputs);
}
