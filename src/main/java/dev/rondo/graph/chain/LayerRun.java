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
import dev.rondo.graph.program.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A run of operators that one network computes: a recurrent operator, then layers and moved axes, up to a value that other
 * nodes read. A run ends at the last step, because layers after it need that step's output only. With lengths it has
 * recurrent layers only, because ONNX gives no lengths to others.
 */
final class LayerRun {
    /** The inputs of a recurrent operator. */
    private static final int LENGTHS = 4;

    private static final int INITIAL_H = 5;
    private static final int INITIAL_C = 6;
    private static final int MASK = 8;

    /**
     * A recurrent operator of the run. A state that is absent or zero has the empty name.
     *
     * @param node its node
     * @param layer the index of its layer
     * @param batchFirst whether its states are [N][D][H], not [D][N][H]
     * @param h the initial h
     * @param c the initial c
     */
    record RecurrentMember(Node node, int layer, boolean batchFirst, String h, String c) {
        /** {@return the initial state that a slot takes} */
        String initial(StateSlot slot) {
            return slot.cell() ? c : h;
        }

        /** {@return the final state that a slot gives} */
        String last(StateSlot slot) {
            int index = slot.cell() ? 2 : 1;
            return index < node.outputs().size() ? node.outputs().get(index) : "";
        }
    }

    private final ProgramIndex index;
    private final int first;
    private final LayerChain layers;
    private final NodeReader reader;
    private final SequencedSet<Integer> members = new LinkedHashSet<>();
    private final List<RecurrentMember> recurrent = new ArrayList<>();
    /** The signals that members write, without the final states of {@link #finalStates}. */
    private final Map<String, Signal> signals = new HashMap<>();
    /** The final h of recurrent members as their operators write it. */
    private final Map<String, Signal> finalStates = new HashMap<>();
    /** The names of the signals that hold the output of all layers so far. */
    private final List<String> current = new ArrayList<>();
    /** The nodes after the run that may still be taken in. */
    private final SortedSet<Integer> open = new TreeSet<>();

    private String lengths = "";
    /** Null until {@link #grow} succeeds. */
    private @Nullable Network network;

    /**
     * Creates a run.
     *
     * @param index the program
     * @param first the index of the recurrent operator that it starts with
     * @param layers an empty chain, which takes the layers
     * @param naming how layers are named
     */
    LayerRun(ProgramIndex index, int first, LayerChain layers, Naming naming) {
        this.index = index;
        this.first = first;
        this.layers = layers;
        this.reader = new NodeReader(layers, false, naming);
    }

    /** Takes in all nodes that one network computes. Returns false if no layer computes the first. */
    boolean grow() {
        Axis time = new Axis(0, -1);
        Axis streams = new Axis(1, -1);
        Axis features = new Axis(2, -1);
        boolean batchFirst = ((Recurrent) start().operator()).batchFirst();
        String x = input(start(), 0);
        lengths = input(start(), LENGTHS);
        signals.put(x, Signal.of(batchFirst ? List.of(streams, time, features) : List.of(time, streams, features), 0));
        if (!index.isBefore(lengths, first) || !take(first)) {
            return false;
        }
        signals.remove(x);
        while (!open.isEmpty()) {
            int next = open.removeFirst();
            if (!index.isReplaced(next) && !members.contains(next)) {
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
    private boolean take(int next) {
        Node node = index.node(next);
        boolean changesLayers = NodeReader.changesLayers(node.operator());
        boolean fits = node.operator() instanceof Recurrent ? canTakeRecurrent(node) : canTake(node, changesLayers);
        if (!fits || (changesLayers && !isReadByRunOnly(next))) {
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
        members.add(next);
        if (changesLayers) {
            current.clear();
        }
        String output = node.outputs().getFirst();
        if (!output.isEmpty()) {
            signals.put(output, signal);
            current.add(output);
            open.addAll(index.readers(output));
        }
        if (node.operator() instanceof Recurrent options) {
            addRecurrent(options, node, outputs.get(1));
        }
        return true;
    }

    private void addRecurrent(Recurrent options, Node node, SymbolicValue finalHidden) {
        recurrent.add(new RecurrentMember(
                node, layers.size() - 1, options.batchFirst(), state(node, INITIAL_H), state(node, INITIAL_C)));
        String name = node.outputs().size() > 1 ? node.outputs().get(1) : "";
        if (finalHidden instanceof Signal signal && lengths.isEmpty() && !name.isEmpty()) {
            finalStates.put(name, signal);
            open.addAll(index.readers(name));
        }
    }

    /** Whether the network can be given what a recurrent operator reads. */
    private boolean canTakeRecurrent(Node node) {
        return input(node, MASK).isEmpty()
                && input(node, LENGTHS).equals(lengths)
                && index.isBefore(state(node, INITIAL_H), first)
                && index.isBefore(state(node, INITIAL_C), first);
    }

    private boolean canTake(Node node, boolean changesLayers) {
        if (node.operator() instanceof Shape
                || (node.operator() instanceof Squeeze && node.inputs().size() < 2)) {
            // Their results depend on sizes that only a run knows.
            return false;
        }
        for (String name : node.inputs()) {
            Signal signal = signal(name);
            if (signal == null && !name.isEmpty() && index.constant(name) == null) {
                return false;
            }
            if (signal != null
                    && (signal.version() != layers.version()
                            || (changesLayers && (signal.last() || !lengths.isEmpty())))) {
                return false;
            }
        }
        // A node with several outputs, such as Split, gives parts of the signal.
        return node.outputs().stream().skip(1).allMatch(String::isEmpty);
    }

    /** Whether only members and this node read the output of the layers so far, so that the layers may change. */
    private boolean isReadByRunOnly(int next) {
        for (String name : current) {
            if (index.isOutput(name)) {
                return false;
            }
            for (int user : index.readers(name)) {
                if (user != next && !members.contains(user)) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable Signal signal(String name) {
        Signal signal = signals.get(name);
        return signal == null ? finalStates.get(name) : signal;
    }

    /** The name of an initial state; empty for zeros. */
    private String state(Node node, int input) {
        String name = input(node, input);
        return index.isZero(name) ? "" : name;
    }

    private List<@Nullable SymbolicValue> inputs(Node node) {
        List<@Nullable SymbolicValue> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(input(node.inputs().get(i), node.operator() instanceof Recurrent ? i : 0));
        }
        return inputs;
    }

    /** What an input of a recurrent operator is; the network's node gets lengths and states. */
    private @Nullable SymbolicValue input(String name, int i) {
        if (name.isEmpty() || i == LENGTHS) {
            return null;
        }
        if (i == INITIAL_H || i == INITIAL_C) {
            return new Zeros();
        }
        Signal signal = signal(name);
        Tensor constant = index.constant(name);
        return signal != null ? signal : constant != null ? Constant.of(constant) : new Foreign(name);
    }

    /** {@return the recurrent operator that the run starts with} */
    Node start() {
        return index.node(first);
    }

    /** {@return the indices of the nodes that the network replaces} */
    SequencedSet<Integer> members() {
        return members;
    }

    /** {@return the network; {@link #grow} must have returned true} */
    Network network() {
        return Objects.requireNonNull(network, "the run has not grown");
    }

    /** {@return the recurrent operator that is a layer of the network} */
    RecurrentMember recurrent(int layer) {
        return recurrent.stream()
                .filter(member -> member.layer() == layer)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the name of the lengths; empty if all sequences have all steps} */
    String lengths() {
        return lengths;
    }

    /** {@return the signals that members write, by name; final states are in {@link #recurrent}} */
    Map<String, Signal> signals() {
        return signals;
    }

    /** {@return how a signal is arranged from the network's output} */
    Arrangement arrangement(Signal signal) {
        return Arrangement.of(signal, reader.time(), reader.streams());
    }
}
