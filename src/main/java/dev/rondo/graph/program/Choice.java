package dev.rondo.graph.program;

import dev.rondo.graph.Tensor;
import java.util.List;
import java.util.Map;

/** An operator that runs one of several graphs, chosen by its first input. */
public interface Choice extends Operator {
    /**
     * {@return the nodes that replace a node of this operator if its condition is constant}
     *
     * @param node the node
     * @param condition the value of its condition
     * @param prefix what to prepend to the names of values inside the chosen graph
     * @param constants the constants of the enclosing graph, to which those of the chosen graph are added
     * @throws IllegalArgumentException if the condition or the number of outputs does not fit
     */
    List<Node> inlined(Node node, Tensor condition, String prefix, Map<String, Tensor> constants);
}
