package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Foreign;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.Zeros;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.LinkedHashMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Operators in a row that one network computes: a recurrent operator, and the layers and moved axes after it up to the last
 * value that only the run itself reads. It does not go past a last step, since only that step's output is needed there, nor
 * past lengths with anything but recurrent layers, since those are the only ones that ONNX gives lengths to.
 */
final class LayerRun {
    private static final Transpose SWAP_FIRST_AXES = new Transpose(List.of(1, 0, 2));

    /** A recurrent operator of the run and the names of its states; an absent one is the empty name. */
    private record RecurrentLayerNode(Node node, int layer, boolean batchFirst, String h, String c) {}

    private final Lowering graph;
    private final int first;
    private final LayerChain layers;
    private final NodeReader reader;
    private final SequencedMap<Integer, Node> members = new LinkedHashMap<>();
    private final List<RecurrentLayerNode> recurrent = new ArrayList<>();
    /** The signals that members write, except final states as the operators write them. */
    private final Map<String, Signal> signals = new HashMap<>();
    /** The names among them that hold the output of all layers so far. */
    private final List<String> current = new ArrayList<>();
    /** Final h as a recurrent operator writes it, which later nodes may move. */
    private final Map<String, Signal> finalStates = new HashMap<>();

    private final SortedSet<Integer> open = new TreeSet<>();
    private String lengths = "";
    private Network network;

    /**
     * Creates a run.
     *
     * @param graph the program
     * @param first the index of the recurrent operator that it starts with
     */
    LayerRun(Lowering graph, int first) {
        this.graph = graph;
        this.first = first;
        this.layers = graph.newChain();
        this.reader = new NodeReader(layers, false, graph.naming());
    }

    /** {@return whether a layer computes the first operator} Takes in all nodes that can follow. */
    boolean grow() {
        Node start = graph.node(first);
        Recurrent options = (Recurrent) start.operator();
        Axis time = new Axis(0, -1);
        Axis streams = new Axis(1, -1);
        Axis features = new Axis(2, -1);
        signals.put(
                start.inputs().getFirst(),
                Signal.of(options.batchFirst() ? List.of(streams, time, features) : List.of(time, streams, features), 0));
        lengths = input(start, 4);
        if (!graph.isBefore(lengths, first) || !take(first)) {
            return false;
        }
        signals.remove(start.inputs().getFirst());
        while (!open.isEmpty()) {
            int next = open.removeFirst();
            if (!graph.isTaken(next) && !members.containsKey(next)) {
                take(next);
            }
        }
        try {
            network = layers.network(SkipPolicy.CARRY, Map.of());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
        return true;
    }

    private static String input(Node node, int index) {
        return index < node.inputs().size() ? node.inputs().get(index) : "";
    }

    /** Takes a node in if the network can compute it. */
    private boolean take(int index) {
        Node node = graph.node(index);
        boolean fits = node.operator() instanceof Recurrent options ? canTake(options, node) : canTake(node);
        if (!fits || (NodeReader.changesLayers(node.operator()) && !isFree(index))) {
            return false;
        }
        List<SymbolicValue> outputs;
        try {
            outputs = reader.read(node, inputs(node));
        } catch (NotAChain | IllegalArgumentException | ArithmeticException e) {
            return false;
        }
        if (!(outputs.getFirst() instanceof Signal signal)) {
            return false;
        }
        members.put(index, node);
        if (NodeReader.changesLayers(node.operator())) {
            current.clear();
        }
        if (node.operator() instanceof Recurrent options) {
            recurrent.add(new RecurrentLayerNode(
                    node, layers.size() - 1, options.batchFirst(), state(node, 5), state(node, 6)));
            if (node.outputs().size() > 1
                    && outputs.get(1) instanceof Signal state
                    && lengths.isEmpty()
                    && !node.outputs().get(1).isEmpty()) {
                finalStates.put(node.outputs().get(1), state);
                open.addAll(graph.readers(node.outputs().get(1)));
            }
        }
        String output = node.outputs().getFirst();
        if (!output.isEmpty()) {
            signals.put(output, signal);
            current.add(output);
            open.addAll(graph.readers(output));
        }
        return true;
    }

    /** Whether a recurrent operator reads what the network can be given. */
    private boolean canTake(Recurrent options, Node node) {
        return input(node, 8).isEmpty()
                && input(node, 4).equals(lengths)
                && graph.isBefore(state(node, 5), first)
                && graph.isBefore(state(node, 6), first);
    }

    private boolean canTake(Node node) {
        if (node.operator() instanceof Shape || (node.operator() instanceof Squeeze && node.inputs().size() < 2)) {
            // What they give depends on sizes that only a run has.
            return false;
        }
        boolean changes = NodeReader.changesLayers(node.operator());
        for (String name : node.inputs()) {
            Signal signal = signal(name);
            boolean known = name.isEmpty() || signal != null || graph.constant(name) != null;
            if (!known || (signal != null && signal.version() != layers.version())) {
                return false;
            }
            if (changes && signal != null && (signal.last() || !lengths.isEmpty())) {
                return false;
            }
        }
        // A node with several outputs, such as Split, has parts of the signal.
        return node.outputs().size() == 1 || node.outputs().stream().skip(1).allMatch(String::isEmpty);
    }

    private Signal signal(String name) {
        Signal signal = signals.get(name);
        return signal == null ? finalStates.get(name) : signal;
    }

    /** The name of an initial state; empty for zeros. */
    private String state(Node node, int index) {
        String name = input(node, index);
        return graph.isZero(name) ? "" : name;
    }

    /** Whether nothing but this node and the run reads the output of the layers so far, so that they may change. */
    private boolean isFree(int index) {
        for (String name : current) {
            if (graph.isOutput(name)) {
                return false;
            }
            for (int user : graph.readers(name)) {
                if (user != index && !members.containsKey(user)) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<SymbolicValue> inputs(Node node) {
        List<SymbolicValue> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String name = node.inputs().get(i);
            boolean isState = node.operator() instanceof Recurrent && (i == 5 || i == 6);
            boolean isLengths = node.operator() instanceof Recurrent && i == 4;
            Tensor constant = graph.constant(name);
            inputs.add(
                    name.isEmpty() || isLengths
                            ? null
                            : isState
                                    ? new Zeros()
                                    : signal(name) != null
                                            ? signal(name)
                                            : constant != null ? Constant.of(constant) : new Foreign(name));
        }
        return inputs;
    }

    /** {@return the indices of the nodes that the network replaces} */
    Iterable<Integer> members() {
        return members.keySet();
    }

    /** {@return the number of parameters of the network} */
    int parameterCount() {
        return network.parameterCount();
    }

    /** {@return the network's node, with the nodes that arrange its inputs and outputs as their neighbours expect them} */
    List<Node> nodes() {
        return new LoweredNodes().build();
    }

    private boolean isRead(String name) {
        return !name.isEmpty()
                && (graph.isOutput(name)
                        || graph.readers(name).stream().anyMatch(user -> !members.containsKey(user)));
    }

    /** Writes the nodes of the run. */
    private final class LoweredNodes {
        private final Node start = graph.node(first);
        private final List<Node> before = new ArrayList<>();
        private final List<Node> after = new ArrayList<>();
        private final List<StateSlot> slots = StateSlot.of(network);
        private final List<String> inputs = new ArrayList<>();
        /** y, then the states; the empty name for those that nothing reads. */
        private final List<String> outputs = new ArrayList<>();

        List<Node> build() {
            inputs.add(swapped(start.inputs().getFirst(), ((Recurrent) start.operator()).batchFirst()));
            inputs.add(lengths);
            outputs.add("");
            for (StateSlot slot : slots) {
                RecurrentLayerNode layer = layerOf(slot);
                inputs.add(swapped(slot.cell() ? layer.c() : layer.h(), layer.batchFirst()));
                outputs.add("");
            }
            for (int i = 0; i < slots.size(); i++) {
                RecurrentLayerNode layer = layerOf(slots.get(i));
                int index = slots.get(i).cell() ? 2 : 1;
                String name = index < layer.node().outputs().size()
                        ? layer.node().outputs().get(index)
                        : "";
                if (isRead(name)) {
                    writeState(1 + i, name, layer.batchFirst());
                }
            }
            signals.forEach(this::writeSignal);
            List<Node> nodes = new ArrayList<>(before);
            String kind = layers.size() == 1 ? start.kind() : "Network";
            nodes.add(new Node(start.name(), kind, new NetworkOperator(network), inputs, outputs));
            nodes.addAll(after);
            return nodes;
        }

        private RecurrentLayerNode layerOf(StateSlot slot) {
            return recurrent.stream()
                    .filter(node -> node.layer() == slot.layer())
                    .findFirst()
                    .orElseThrow();
        }

        /** The name of an input as the network reads it. */
        private String swapped(String name, boolean batchFirst) {
            if (name.isEmpty() || !batchFirst) {
                return name;
            }
            String swapped = graph.newName();
            before.add(new Node(start.name(), "Transpose", SWAP_FIRST_AXES, List.of(name), List.of(swapped)));
            return swapped;
        }

        private void writeState(int output, String name, boolean batchFirst) {
            if (!batchFirst && outputs.get(output).isEmpty()) {
                outputs.set(output, name);
            } else {
                String direct = nameOf(output);
                after.add(new Node(start.name(), "Transpose", SWAP_FIRST_AXES, List.of(direct), List.of(name)));
            }
        }

        private String nameOf(int output) {
            if (outputs.get(output).isEmpty()) {
                outputs.set(output, graph.newName());
            }
            return outputs.get(output);
        }

        private void writeSignal(String name, Signal signal) {
            if (!isRead(name)) {
                return;
            }
            Arrangement arrangement = Arrangement.of(signal, reader.time(), reader.streams());
            int output = signal.state() ? lastHidden() : 0;
            if (arrangement.isIdentity() && outputs.get(output).isEmpty()) {
                outputs.set(output, name);
            } else {
                after.add(new Node(
                        start.name(), "Arrange", arrangement, List.of(nameOf(output)), List.of(name)));
            }
        }

        /** The output that is h of the last recurrent layer. */
        private int lastHidden() {
            int output = slots.size();
            while (slots.get(output - 1).cell()) {
                output--;
            }
            return output;
        }
    }
}
