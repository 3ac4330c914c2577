package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Foreign;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole graph as one chain of layers. One input is the signal. Its axes are followed node by node until an output
 * is what the last layer writes. All other values are constants, or states that are zero, inputs or outputs of the graph.
 */
final class ChainReader {
    private final Program program;
    private final Map<String, SymbolicValue> values = new HashMap<>();
    private final LayerChain layers;
    private final NodeReader reader;

    private ChainReader(Program program, Naming naming) {
        this.program = program;
        this.layers = new LayerChain(LayerChain.MOST_SHARING * weights(program));
        this.reader = new NodeReader(layers, readInputs(), naming);
    }

    /** {@return the number of weights that a program stores} */
    static long weights(Program program) {
        long stored = 0;
        for (Tensor constant : program.constants().values()) {
            stored += TensorArrays.count(constant);
        }
        for (Node node : program.nodes()) {
            stored += node.operator() instanceof NetworkOperator operator
                    ? operator.network().parameterCount()
                    : 0;
        }
        return stored;
    }

    /**
     * {@return the network that computes the same as a program}
     *
     * @param program the program, after {@link Lowering}
     * @param naming how its layers are named
     * @throws UnsupportedOperationException if no network does; names the node that prevents it and the reason
     */
    static Network network(Program program, Naming naming) {
        if (program.nodes().size() == 1
                && program.nodes().getFirst().operator() instanceof NetworkOperator operator
                && operator.isWhole(program)) {
            return operator.network();
        }
        try {
            ChainReader chain = new ChainReader(program, naming);
            for (Node node : program.nodes()) {
                chain.read(node);
            }
            chain.checkOutputs();
            return new NetworkMetadata(program.metadata()).network(chain.layers);
        } catch (NotAChain e) {
            throw new NotAChain("no network: " + e.getMessage());
        }
    }

    /** Records the inputs and constants, and returns whether the signal is tokens. */
    private boolean readInputs() {
        program.constants().forEach((name, tensor) -> values.put(name, Constant.of(tensor)));
        Set<String> states = StateInputs.of(program);
        Port signal = signalPort(states);
        List<Port> ports = new ArrayList<>(program.inputs());
        ports.addAll(program.optionalInputs());
        for (Port port : ports) {
            values.put(port.name(), states.contains(port.name()) ? new State(true) : new Foreign(port.name()));
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < signal.shape().size(); i++) {
            axes.add(new Axis(i, signal.shape().get(i)));
        }
        values.put(signal.name(), Signal.of(axes, 0));
        return signal.type() != Type.FLOAT32;
    }

    /** The first input that is not a state and has at least two axes, one of which is time. */
    private Port signalPort(Set<String> states) {
        for (Port port : program.inputs()) {
            if (!states.contains(port.name())
                    && port.type() != Type.BOOL
                    && port.shape().size() > 1) {
                return port;
            }
        }
        throw new NotAChain("no input of numbers has two axes or more");
    }

    /** The network's output is the first output that the last layer writes; all others must be states. */
    private void checkOutputs() {
        boolean found = false;
        for (Port port : program.outputs()) {
            SymbolicValue value = values.get(port.name());
            if (!found
                    && value instanceof Signal signal
                    && signal.version() == layers.version()
                    && signal.direction() == Direction.ALL) {
                found = true;
            } else if (!(value instanceof State) && !(value instanceof Signal signal && signal.state())) {
                throw new NotAChain(
                        "the output \"" + port.name() + "\" is neither the output of the last layer nor a state");
            }
        }
        if (!found) {
            throw new NotAChain("no output is the output of the last layer");
        }
        if (layers.size() == 0) {
            throw new NotAChain("the graph has no layer that a network has");
        }
    }

    private void read(Node node) {
        List<@Nullable SymbolicValue> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            inputs.add(name.isEmpty() ? null : values.get(name));
        }
        List<SymbolicValue> outputs;
        try {
            refuseForeign(inputs);
            outputs = reader.read(node, inputs);
        } catch (NotAChain e) {
            throw new NotAChain(node + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            values.put(node.outputs().get(i), outputs.get(Math.min(i, outputs.size() - 1)));
        }
    }

    private static void refuseForeign(List<@Nullable SymbolicValue> inputs) {
        for (SymbolicValue input : inputs) {
            if (input instanceof Foreign foreign) {
                throw new NotAChain(
                        "reads the input \"" + foreign.name() + "\" in addition to the one that a network has");
            }
        }
    }
}
