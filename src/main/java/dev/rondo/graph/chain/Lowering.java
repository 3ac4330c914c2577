package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces operators that are layers by networks, which run on the SIMD kernels with weights packed once. Each recurrent
 * operator that a layer computes starts a {@link LayerRun}, which takes in the layers after it. Operators with options that
 * no layer has stay as they are.
 */
final class Lowering {
    private Lowering() {}

    /**
     * {@return a program that computes the same, with networks in place of the operators that are layers}
     *
     * @param program the program
     * @param naming how layers are named
     */
    static Program lower(Program program, Naming naming) {
        if (program.nodes().stream().noneMatch(node -> node.operator() instanceof Recurrent)) {
            return program;
        }
        ProgramIndex index = new ProgramIndex(program);
        long parametersLeft = LayerChain.MOST_SHARING * ChainReader.weights(program);
        Map<Integer, List<Node>> replacements = new HashMap<>();
        for (int i = 0; i < program.nodes().size(); i++) {
            if (!index.isReplaced(i) && index.node(i).operator() instanceof Recurrent) {
                LayerRun run = new LayerRun(index, i, new LayerChain(parametersLeft), naming);
                if (run.grow()) {
                    replacements.put(i, new NetworkNodes(index, run).nodes());
                    run.members().forEach(index::replace);
                    parametersLeft -= run.network().parameterCount();
                }
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < program.nodes().size(); i++) {
            // The inputs of a run are computed before its first node, and its outputs are read after it.
            nodes.addAll(replacements.getOrDefault(i, index.isReplaced(i) ? List.of() : List.of(index.node(i))));
        }
        return withNodes(program, nodes, index.outputs());
    }

    /** The program with other nodes, without those nodes and constants that its outputs no longer need. */
    private static Program withNodes(Program program, List<Node> nodes, Set<String> outputs) {
        Set<String> read = new HashSet<>(outputs);
        List<Node> needed = new ArrayList<>();
        for (Node node : nodes.reversed()) {
            if (!Collections.disjoint(node.outputs(), read)) {
                needed.add(node);
                node.inputs().stream().filter(name -> !name.isEmpty()).forEach(read::add);
            }
        }
        Map<String, Tensor> constants = new HashMap<>(program.constants());
        constants.keySet().retainAll(read);
        return new Program(
                program.inputs(),
                program.optionalInputs(),
                program.outputs(),
                constants,
                needed.reversed(),
                program.metadata());
    }
}
