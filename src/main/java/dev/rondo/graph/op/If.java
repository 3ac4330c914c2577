package dev.rondo.graph.op;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one of two graphs. Inputs: a condition of one bool, then the values that either graph sees of the one around it.
 *
 * @param then what runs when it is true; its inputs are some of {@code captured}
 * @param otherwise what runs when it is false
 * @param captured the names of the values seen
 */
public record If(Program then, Program otherwise, List<String> captured) implements Operator {
    /** Copies the names. */
    public If {
        captured = List.copyOf(captured);
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Map<String, Tensor> seen = new HashMap<>();
        for (int i = 0; i < captured.size(); i++) {
            seen.put(captured.get(i), inputs.get(i + 1));
        }
        return branch(Tensors.required(inputs, 0)).run(seen);
    }

    /** The graph that a condition chooses. */
    Program branch(Tensor condition) {
        if (condition.type() != Type.BOOL || Tensors.count(condition) != 1) {
            throw new IllegalArgumentException("the condition must be one bool, but is " + condition);
        }
        return condition.booleans()[0] ? then : otherwise;
    }

    /**
     * {@return the nodes that stand for a node of this operator whose condition is known}
     *
     * @param node the node
     * @param condition its condition
     * @param prefix what the names inside the graph get in front of them
     * @param constants gets the constants of the graph that is chosen
     */
    public List<Node> inlined(Node node, Tensor condition, String prefix, Map<String, Tensor> constants) {
        Program chosen = branch(condition);
        if (chosen.outputs().size() != node.outputs().size()) {
            throw new IllegalArgumentException(node + " has " + node.outputs().size() + " outputs, but its graph "
                    + chosen.outputs().size());
        }
        Map<String, String> names = new HashMap<>(Map.of("", ""));
        for (int i = 0; i < captured.size(); i++) {
            names.put(captured.get(i), node.inputs().get(i + 1));
        }
        chosen.constants().forEach((name, value) -> {
            names.put(name, prefix + name);
            constants.put(prefix + name, value);
        });
        List<Node> nodes = new ArrayList<>();
        for (Node inner : chosen.nodes()) {
            inner.outputs().forEach(output -> names.putIfAbsent(output, prefix + output));
            nodes.add(inner.renamed(names));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            List<String> from = List.of(names.get(chosen.outputs().get(i).name()));
            List<String> to = List.of(node.outputs().get(i));
            nodes.add(new Node(node.name(), "Identity", new Identity(), from, to));
        }
        return nodes;
    }
}
