package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ConstantOfShape;
import dev.rondo.graph.op.Concat;
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
 * Replaces operators that are layers by networks, which run on the SIMD kernels with weights packed once. Every recurrent
 * operator that a layer computes starts a {@link LayerRun}, which takes in the layers after it. Operators with options that
 * no layer has stay as they are.
 */
final class Lowering {
    private final Program program;
    private final Naming naming;
    private final Map<String, List<Integer>> readers = new HashMap<>();
    private final Map<String, Integer> writers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> zeros = new HashSet<>();
    /** Nodes that belong to a run. */
    private final boolean[] taken;

    private long parametersLeft;
    private int names;

    private Lowering(Program program, Naming naming) {
        this.program = program;
        this.naming = naming;
        this.taken = new boolean[program.nodes().size()];
        this.parametersLeft = LayerChain.MOST_SHARING * ChainReader.weights(program);
        program.outputs().forEach(port -> outputs.add(port.name()));
        for (int i = 0; i < taken.length; i++) {
            Node node = program.nodes().get(i);
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    writers.put(output, i);
                }
            }
            if (isZeros(node)) {
                zeros.addAll(node.outputs());
            }
        }
    }

    /**
     * {@return a program that computes the same, with networks in place of the operators that are layers}
     *
     * @param program the program
     * @param naming how layers are named
     */
    static Program lower(Program program, Naming naming) {
        boolean isRecurrent = program.nodes().stream().anyMatch(node -> node.operator() instanceof Recurrent);
        return isRecurrent ? new Lowering(program, naming).lowered() : program;
    }

    private Program lowered() {
        Map<Integer, List<Node>> replacements = new HashMap<>();
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && program.nodes().get(i).operator() instanceof Recurrent) {
                LayerRun run = new LayerRun(this, i);
                if (run.grow()) {
                    List<Node> nodes = run.nodes();
                    run.members().forEach(member -> taken[member] = true);
                    replacements.put(i, nodes);
                    parametersLeft -= run.parameterCount();
                }
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < taken.length; i++) {
            if (replacements.containsKey(i)) {
                // Inputs of the run were computed before its first node, and its outputs are read after it.
                nodes.addAll(replacements.get(i));
            } else if (!taken[i]) {
                nodes.add(program.nodes().get(i));
            }
        }
        Set<String> read = new HashSet<>(outputs);
        List<Node> needed = needed(nodes, read);
        Map<String, Tensor> constants = new HashMap<>(program.constants());
        constants.keySet().retainAll(read);
        return new Program(
                program.inputs(),
                program.optionalInputs(),
                program.outputs(),
                constants,
                needed,
                program.metadata());
    }

    /** The nodes that outputs need: those that computed zero states for a run may be left over. Adds what they read. */
    private static List<Node> needed(List<Node> nodes, Set<String> read) {
        List<Node> needed = new ArrayList<>();
        for (Node node : nodes.reversed()) {
            if (!Collections.disjoint(node.outputs(), read)) {
                needed.add(node);
                node.inputs().stream().filter(name -> !name.isEmpty()).forEach(read::add);
            }
        }
        return needed.reversed();
    }

    /** Whether a node writes zeros, of whatever shape: exporters compute initial states so. */
    private boolean isZeros(Node node) {
        return switch (node.operator()) {
            case ConstantOfShape fill ->
                fill.value().type() == Tensor.Type.FLOAT32 && fill.value().values()[0] == 0;
            case Concat o -> node.inputs().stream().allMatch(this::isZero);
            default ->
                ShapeReader.moves(node.operator())
                        && !node.inputs().isEmpty()
                        && isZero(node.inputs().getFirst());
        };
    }

    /** {@return whether a value holds zeros only} */
    boolean isZero(String name) {
        Tensor constant = program.constants().get(name);
        return zeros.contains(name)
                || constant != null
                        && SymbolicValue.Constant.of(constant).isZero();
    }

    /** {@return the node at an index} */
    Node node(int index) {
        return program.nodes().get(index);
    }

    /** {@return whether a node is part of an earlier run} */
    boolean isTaken(int index) {
        return taken[index];
    }

    /** {@return the nodes that read a value, in order} */
    List<Integer> readers(String name) {
        return readers.getOrDefault(name, List.of());
    }

    /** {@return whether a value exists before a node runs, whatever the order} */
    boolean isBefore(String name, int index) {
        return writers.getOrDefault(name, -1) < index;
    }

    /** {@return whether a value is an output of the program} */
    boolean isOutput(String name) {
        return outputs.contains(name);
    }

    /** {@return a constant; null if the value is not one} */
    Tensor constant(String name) {
        return program.constants().get(name);
    }

    /** {@return a chain for one run, which may take the parameters that are left} */
    LayerChain newChain() {
        return new LayerChain(parametersLeft);
    }

    Naming naming() {
        return naming;
    }

    /** {@return a new name of a value} */
    String newName() {
        String name;
        do {
            name = "lowered " + names++;
        } while (writers.containsKey(name) || readers.containsKey(name) || outputs.contains(name));
        return name;
    }
}
