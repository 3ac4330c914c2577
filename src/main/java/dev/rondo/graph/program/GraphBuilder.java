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
 * Collects the nodes of a graph, in any order, and makes a {@link Program} of them. Not thread-safe.
 *
 * <p>Every value has one name and is written once: it is an input, a constant, or the output of one node.
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
     * @throws IllegalArgumentException when the name is taken
     */
    public GraphBuilder input(Port port) {
        define(port.name(), "an input");
        inputs.add(port);
        return this;
    }

    /**
     * Adds an input that may be left out: the nodes that read it get null.
     *
     * @param port its name, type and shape
     * @return this
     * @throws IllegalArgumentException when the name is taken
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
     * @throws IllegalArgumentException when it is one already
     */
    public GraphBuilder output(Port port) {
        if (!outputNames.add(port.name())) {
            throw new IllegalArgumentException("two outputs are named \"" + port.name() + '"');
        }
        outputs.add(port);
        return this;
    }

    /**
     * Adds a value that is known.
     *
     * @param name its name
     * @param value the value
     * @return this
     * @throws IllegalArgumentException when the name is taken
     */
    public GraphBuilder constant(String name, Tensor value) {
        define(name, "a constant");
        constants.put(name, value);
        return this;
    }

    /**
     * Adds an entry that travels with the graph.
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
     * @param inputs the values it reads; an absent optional one is the empty name
     * @param outputs the values it writes; one that nobody wants is the empty name
     * @return this
     * @throws IllegalArgumentException when the name of an output is taken
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
     * {@return the nodes in order, without those that no output needs, and with what is constant computed}
     *
     * @throws IllegalArgumentException when a name is missing, nodes need each other in a circle, or a node refuses
     *     constant inputs
     */
    public Program build() {
        Folding folding = new Folding(constants);
        Order.of(nodes, names, outputNames).forEach(folding::add);
        // Folding leaves nodes and constants behind that nobody needs any more.
        List<Node> left = Order.of(folding.nodes(), folding.names(names), outputNames);
        return new Program(inputs, optionalInputs, outputs, folding.constantsOf(left, outputNames), left, metadata);
    }

    /**
     * {@return the nodes in order, as a part of another graph} Nothing is computed, since what a file costs is counted for
     * it as a whole.
     *
     * @throws IllegalArgumentException when a name is missing, or nodes need each other in a circle
     */
    public Program buildBranch() {
        List<Node> sorted = Order.of(nodes, names, outputNames);
        return new Program(inputs, optionalInputs, outputs, constants, sorted, metadata);
    }
}
