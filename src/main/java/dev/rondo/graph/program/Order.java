package dev.rondo.graph.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sorts nodes so that each comes after those whose outputs it reads, and leaves out what no output needs. */
final class Order {
    /** What a walk knows of a node it has met. */
    private enum Mark {
        /** Its inputs are being looked at: meeting it again is a circle. */
        OPEN,
        /** It stands in the result. */
        DONE
    }

    private final Map<String, Node> writers = new HashMap<>();
    private final Set<String> known;
    private final Map<Node, Mark> marks = new IdentityHashMap<>();
    private final List<Node> sorted = new ArrayList<>();

    private Order(List<Node> nodes, Set<String> known) {
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
     * @param known names of values that exist: inputs, constants, what nodes write
     * @param outputs names of the outputs
     * @throws IllegalArgumentException when a name is not known, or nodes need each other in a circle
     */
    static List<Node> of(List<Node> nodes, Set<String> known, Set<String> outputs) {
        Order order = new Order(nodes, known);
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
            throw new IllegalArgumentException(
                    reader + " reads the value \"" + name + "\", which is no input, no constant and no node's output");
        }
    }

    /** Depth first, with a stack of its own: a file decides how deep it goes. */
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
            Mark mark = writer == null ? Mark.DONE : marks.get(writer);
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
