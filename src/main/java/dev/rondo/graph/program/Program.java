package dev.rondo.graph.program;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes in an order in which each finds its inputs computed, and the constants among their values. Made by
 * {@link GraphBuilder}; immutable.
 *
 * @param inputs what must be given
 * @param optionalInputs what may be given
 * @param outputs what is handed out
 * @param constants known values, by name; some may belong to the inputs of nodes, others be outputs
 * @param nodes in order
 * @param metadata what the file said about itself
 */
public record Program(
        List<Port> inputs,
        List<Port> optionalInputs,
        List<Port> outputs,
        Map<String, Tensor> constants,
        List<Node> nodes,
        Map<String, String> metadata) {
    /** Copies the collections, as they are. */
    public Program {
        inputs = List.copyOf(inputs);
        optionalInputs = List.copyOf(optionalInputs);
        outputs = List.copyOf(outputs);
        constants = Map.copyOf(constants);
        nodes = List.copyOf(nodes);
        metadata = Map.copyOf(metadata);
    }

    /**
     * {@return the outputs, in order}
     *
     * @param given a value for each of the inputs, and for optional ones; they are not looked at here
     * @throws IllegalArgumentException when a node refuses what it gets
     */
    public List<Tensor> run(Map<String, Tensor> given) {
        Map<String, Tensor> values = new HashMap<>(given);
        Map<String, Integer> readers = readers();
        for (Node node : nodes) {
            List<Tensor> arguments = new ArrayList<>();
            for (String name : node.inputs()) {
                arguments.add(name.isEmpty() ? null : value(values, name));
            }
            List<Tensor> results = node.run(arguments);
            for (int i = 0; i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
            }
            for (String name : node.inputs()) {
                // What nobody reads any more is left to the collector.
                if (readers.merge(name, -1, Integer::sum) == 0) {
                    values.remove(name);
                }
            }
        }
        return outputs.stream().map(port -> value(values, port.name())).toList();
    }

    /** How often each value is read, by nodes and as an output. */
    private Map<String, Integer> readers() {
        Map<String, Integer> readers = new HashMap<>();
        for (Node node : nodes) {
            node.inputs().forEach(name -> readers.merge(name, 1, Integer::sum));
        }
        outputs.forEach(port -> readers.merge(port.name(), 1, Integer::sum));
        return readers;
    }

    private Tensor value(Map<String, Tensor> values, String name) {
        Tensor constant = constants.get(name);
        return constant != null ? constant : values.get(name);
    }
}
