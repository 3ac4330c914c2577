package dev.rondo.graph.program;

/** An operator that carries states from step to step. Some of its inputs are the states before the first step. */
public interface StatefulOperator extends Operator {
    /**
     * {@return whether an input is an initial state}
     *
     * @param index the index of the input
     */
    boolean isState(int index);
}
