package dev.rondo.graph.chain;

import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the initial states among the inputs of a graph: those that reach a layer unchanged, as a whole or in parts. */
final class StateInputs {
    private StateInputs() {}

    static Set<String> of(Program program) {
        Map<String, Node> writers = new HashMap<>();
        Deque<String> names = new ArrayDeque<>();
        for (Node node : program.nodes()) {
            node.outputs().forEach(output -> writers.put(output, node));
            names.addAll(states(node));
        }
        Set<String> reached = new HashSet<>();
        while (!names.isEmpty()) {
            String name = names.pop();
            if (reached.add(name)
                    && writers.get(name) instanceof Node node
                    && ShapeReader.moves(node.operator())
                    && !node.inputs().isEmpty()) {
                names.push(node.inputs().getFirst());
            }
        }
        return reached;
    }

    /** The initial states that a node reads. */
    private static List<String> states(Node node) {
        int count = node.inputs().size();
        return switch (node.operator()) {
            case Recurrent o -> node.inputs().subList(Math.min(5, count), Math.min(7, count));
            case NetworkOperator o -> node.inputs().subList(Math.min(NetworkOperator.STATES, count), count);
            default -> List.of();
        };
    }
}
