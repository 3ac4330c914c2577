package dev.rondo.graph.program;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Builds a {@link Program} from nodes that are added in any order. Not thread-safe.
 *
 * <p>Every value has a unique name: it is an input, a constant, or an output of one node.
 */
public final class GraphBuilder {
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> optionalInputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final SequencedSet<String> outputNames = new LinkedHashSet<>();
    private final Set<String> names = new HashSet<>();

    /**
     * Adds an input.
     *
     * @param port its name, type and shape
     * @return this
     * @throws IllegalArgumentException if the name is taken
     */
    public GraphBuilder input(Port port) {
        define(port.name(), "an input");
        inputs.add(port);
        return this;
    }

    /**
     * Adds an input that a run may leave out; nodes that read it then get null.
     *
     * @param port its name, type and shape
     * @return this
     * @throws IllegalArgumentException if the name is taken
     */
    public GraphBuilder optionalInput(Port port) {
        define(port.name(), "an input");
        optionalInputs.add(port);
        return this;
    }

    /**
     * Adds an output.
     *
     * @param port the name of a value, its type and shape
     * @return this
     * @throws IllegalArgumentException if there is an output of that name
     */
    public GraphBuilder output(Port port) {
        if (!outputNames.add(port.name())) {
            throw new IllegalArgumentException("two outputs are named \"" + port.name() + '"');
        }
        outputs.add(port);
        return this;
    }

    /**
     * Adds a constant.
     *
     * @param name its name
     * @param value the value
     * @return this
     * @throws IllegalArgumentException if the name is taken
     */
    public GraphBuilder constant(String name, Tensor value) {
        define(name, "a constant");
        constants.put(name, value);
        return this;
    }

    /**
     * Adds an entry to the graph's metadata.
     *
     * @param key its key
     * @param value its value
     * @return this
     */
    public GraphBuilder metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds a node.
     *
     * @param node its name, for messages; may be empty
     * @param operator the operator's name, such as {@code LSTM}
     * @param op what it computes
     * @param inputs the names of the values it reads; empty for an absent optional input
     * @param outputs the names of the values it writes; empty for an output that nothing reads
     * @return this
     * @throws IllegalArgumentException if the name of an output is taken
     */
    public GraphBuilder add(String node, String operator, Operator op, List<String> inputs, List<String> outputs) {
        Node added = new Node(node, operator, op, inputs, outputs);
        for (String output : outputs) {
            if (!output.isEmpty()) {
                define(output, added.toString());
            }
        }
        nodes.add(added);
        return this;
    }

    private void define(String name, String by) {
        if (name.isEmpty() || !names.add(name)) {
            throw new IllegalArgumentException(
                    "the value \"" + name + "\" of " + by + (name.isEmpty() ? " has no name" : " exists already"));
        }
    }

    /**
     * {@return the sorted program, with constant nodes computed and unneeded nodes left out}
     *
     * @throws IllegalArgumentException if a name is missing, if the graph has a circle, or if a node refuses constant
     *     inputs
     */
    public Program build() {
        ConstantFolding folding = new ConstantFolding(constants, names);
        TopologicalOrder.of(nodes, names, outputNames).forEach(folding::add);
        // Folding leaves some nodes and constants without a reader.
        List<Node> left = TopologicalOrder.of(folding.nodes(), folding.names(names), outputNames);
        return new Program(inputs, optionalInputs, outputs, folding.constantsOf(left, outputNames), left, metadata);
    }

    /**
     * {@return the sorted program, as a part of another graph} Computes no constant nodes, because the cost of a file
     * is counted for the file as a whole.
     *
     * @throws IllegalArgumentException if a name is missing, or if the graph has a circle
     */
    public Program buildBranch() {
        List<Node> sorted = TopologicalOrder.of(nodes, names, outputNames);
        return new Program(inputs, optionalInputs, outputs, constants, sorted, metadata);
    }
}
