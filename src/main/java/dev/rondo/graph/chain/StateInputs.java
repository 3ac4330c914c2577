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

/** Finds the inputs of a graph that are initial states: those that reach one, whole or in parts, unchanged. */
final class StateInputs {
    private static final List<Integer> STATES = List.of(5, 6);

    private StateInputs() {}

    static Set<String> of(Program program) {
        Map<String, Node> writers = new HashMap<>();
        Deque<String> names = new ArrayDeque<>();
        for (Node node : program.nodes()) {
            node.outputs().forEach(output -> writers.put(output, node));
            for (int index : STATES) {
                if (node.operator() instanceof Recurrent
                        && index < node.inputs().size()) {
                    names.add(node.inputs().get(index));
                }
            }
        }
        Set<String> reached = new HashSet<>();
        while (!names.isEmpty()) {
            String name = names.pop();
            if (reached.add(name) && writers.get(name) instanceof Node node && ShapeReader.moves(node.operator())) {
                names.push(node.inputs().getFirst());
            }
        }
        return reached;
    }
}
