package dev.rondo.graph.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sorts nodes so that each comes after the nodes whose outputs it reads, and leaves out nodes that no output needs. */
final class TopologicalOrder {
    /** The state of a node that the walk has reached. */
    private enum Mark {
        /** Its inputs are being visited: reaching it again means that the graph has a circle. */
        OPEN,
        /** It is in the result. */
        DONE
    }

    private final Map<String, Node> writers = new HashMap<>();
    private final Set<String> known;
    private final Map<Node, Mark> marks = new IdentityHashMap<>();
    private final List<Node> sorted = new ArrayList<>();

    private TopologicalOrder(List<Node> nodes, Set<String> known) {
        this.known = known;
        for (Node node : nodes) {
            for (String output : node.outputs()) {
                writers.put(output, node);
            }
        }
    }

    /**
     * {@return the nodes that the outputs need, sorted}
     *
     * @param nodes in any order
     * @param known the names of all values: inputs, constants and outputs of nodes
     * @param outputs the names of the graph's outputs
     * @throws IllegalArgumentException if a name is not known, or if the graph has a circle
     */
    static List<Node> of(List<Node> nodes, Set<String> known, Set<String> outputs) {
        TopologicalOrder order = new TopologicalOrder(nodes, known);
        for (String output : outputs) {
            order.require(output, "an output");
            Node writer = order.writers.get(output);
            if (writer != null) {
                order.visit(writer);
            }
        }
        return order.sorted;
    }

    private void require(String name, String reader) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(reader + " reads the value \"" + name
                    + "\", which is not an input, a constant or an output of a node");
        }
    }

    /** Depth first, with an explicit stack: the depth comes from the file. */
    private void visit(Node first) {
        Deque<Node> stack = new ArrayDeque<>();
        stack.push(first);
        while (!stack.isEmpty()) {
            Node node = stack.peek();
            if (marks.get(node) == null) {
                marks.put(node, Mark.OPEN);
                pushWriters(node, stack);
            } else {
                stack.pop();
                if (marks.put(node, Mark.DONE) == Mark.OPEN) {
                    sorted.add(node);
                }
            }
        }
    }

    private void pushWriters(Node node, Deque<Node> stack) {
        for (String input : node.inputs()) {
            if (input.isEmpty()) {
                continue;
            }
            require(input, node.toString());
            Node writer = writers.get(input);
            if (writer == null) {
                continue;
            }
            Mark mark = marks.get(writer);
            if (mark == Mark.OPEN) {
                throw new IllegalArgumentException(
                        node + " and " + writer + " need each other: the graph has a circle");
            }
            if (mark == null) {
                stack.push(writer);
            }
        }
    }
}
