package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.ConstantOfShape;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers which nodes of a program read and write a value, and what is known about the value. */
final class ProgramIndex {
    private final Program program;
    private final Map<String, List<Integer>> readers = new HashMap<>();
    private final Map<String, Integer> writers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> zeros = new HashSet<>();
    /** The nodes that a network replaces. */
    private final BitSet replaced = new BitSet();

    private int names;

    ProgramIndex(Program program) {
        this.program = program;
        program.outputs().forEach(port -> outputs.add(port.name()));
        for (int i = 0; i < program.nodes().size(); i++) {
            Node node = program.nodes().get(i);
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty()) {
                    writers.put(output, i);
                }
            }
            if (writesZeros(node)) {
                zeros.addAll(node.outputs());
            }
        }
    }

    /** Exporters compute initial states as zeros of a shape that depends on the input. */
    private boolean writesZeros(Node node) {
        return switch (node.operator()) {
            case ConstantOfShape fill ->
                fill.value().type() == Tensor.Type.FLOAT32 && fill.value().values()[0] == 0;
            case Concat joined -> node.inputs().stream().allMatch(this::isZero);
            default ->
                ShapeReader.moves(node.operator())
                        && !node.inputs().isEmpty()
                        && isZero(node.inputs().getFirst());
        };
    }

    /** {@return whether all elements of a value are zeros} */
    boolean isZero(String name) {
        Tensor constant = constant(name);
        return zeros.contains(name)
                || (constant != null && SymbolicValue.Constant.of(constant).isZero());
    }

    /** {@return a constant; null if the value is not constant} */
    @Nullable
    Tensor constant(String name) {
        return program.constants().get(name);
    }

    Node node(int index) {
        return program.nodes().get(index);
    }

    /** {@return the indices of the nodes that read a value, in order} */
    List<Integer> readers(String name) {
        return readers.getOrDefault(name, List.of());
    }

    /** {@return whether a value exists before a node runs} */
    boolean isBefore(String name, int index) {
        return writers.getOrDefault(name, -1) < index;
    }

    /** {@return whether a value is an output of the program} */
    boolean isOutput(String name) {
        return outputs.contains(name);
    }

    /** {@return the names of the program's outputs} */
    Set<String> outputs() {
        return outputs;
    }

    boolean isReplaced(int index) {
        return replaced.get(index);
    }

    /** Marks a node as replaced by a network. */
    void replace(int index) {
        replaced.set(index);
    }

    /** {@return a name that no value has} */
    String newName() {
        String name;
        do {
            name = "lowered " + names++;
        } while (writers.containsKey(name) || readers.containsKey(name) || outputs.contains(name));
        return name;
    }
}
