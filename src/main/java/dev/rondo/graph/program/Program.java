package dev.rondo.graph.program;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a graph, sorted so that each comes after the nodes whose outputs it reads. Built by {@link GraphBuilder},
 * run as a {@link PreparedProgram}; immutable.
 *
 * @param inputs the inputs that every run needs
 * @param optionalInputs the inputs that a run may leave out
 * @param outputs the outputs
 * @param constants the known values by name, which nodes read or which are outputs
 * @param nodes the nodes in order
 * @param metadata the metadata of the file
 */
public record Program(
        List<Port> inputs,
        List<Port> optionalInputs,
        List<Port> outputs,
        Map<String, Tensor> constants,
        List<Node> nodes,
        Map<String, String> metadata) {
    /** Copies the collections. */
    public Program {
        inputs = List.copyOf(inputs);
        optionalInputs = List.copyOf(optionalInputs);
        outputs = List.copyOf(outputs);
        constants = Map.copyOf(constants);
        nodes = List.copyOf(nodes);
        metadata = Map.copyOf(metadata);
    }
}
