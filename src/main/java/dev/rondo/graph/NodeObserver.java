package dev.rondo.graph;

/** Receives what each node of a graph computes; see {@link Graph#run(java.util.Map, NodeObserver)}. */
@FunctionalInterface
public interface NodeObserver {
    /**
     * Is called with each output of each node, in the order in which they are computed, on the thread that runs the graph.
     *
     * @param node the name and operator of the node, such as {@code node "lstm" (LSTM)}
     * @param output the name of the output
     * @param value its value; not to be changed
     */
    void computed(String node, String output, Tensor value);
}
