package dev.rondo.graph.stream;

import dev.rondo.graph.program.TimeStep.Memory;

/** One node of a step: it reads and writes arrays that it knows. */
interface Part {
    /** The memories of a part that has none. */
    Memory[] NO_MEMORIES = {};

    /**
     * Runs the node. Allocates nothing.
     *
     * @param memories the memories of the stream, one for each node over time
     */
    void run(Memory[] memories);

    /**
     * A part that runs at some steps.
     *
     * @param part the part
     * @param clock when it runs
     */
    record Timed(Part part, Clock clock) {}
}
