package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All values of one run of a program.
 *
 * @param values by name: constants, inputs and the outputs of all nodes
 */
record Trace(Map<String, Tensor> values) {
    /**
     * {@return a run}
     *
     * @param program the program
     * @param inputs the inputs
     * @throws IllegalArgumentException if a node refuses its inputs; names the node
     */
    static Trace of(Program program, Map<String, Tensor> inputs) {
        Trace trace = new Trace(new HashMap<>(program.constants()));
        trace.values.putAll(inputs);
        for (Node node : program.nodes()) {
            trace.add(node);
        }
        return trace;
    }

    /** Runs a node and adds its outputs. */
    void add(Node node) {
        List<Tensor> results = run(node, inputs(node));
        for (int i = 0; i < node.outputs().size(); i++) {
            values.put(node.outputs().get(i), results.get(i));
        }
    }

    /** Runs one node; its name is in the message if it refuses. */
    static List<Tensor> run(Node node, List<@Nullable Tensor> inputs) {
        try {
            return node.operator().run(inputs);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new IllegalArgumentException(node + ": " + e.getMessage(), e);
        }
    }

    /** {@return the inputs of a node, null for those that are absent} */
    List<@Nullable Tensor> inputs(Node node) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(name.isEmpty() ? null : values.get(name)));
        return inputs;
    }

    Tensor get(String name) {
        Tensor value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the run has no value \"" + name + '"');
        }
        return value;
    }
}
