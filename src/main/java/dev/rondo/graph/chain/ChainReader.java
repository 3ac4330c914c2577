package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Foreign;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Gemm;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a graph as a chain of layers. One input is the signal; node by node it is followed what becomes of its axes, until
 * an output is what the last layer writes. Everything else is constant, or a state that is zeros, handed in, or handed out.
 */
final class ChainReader {
    private final Program program;
    private final Map<String, SymbolicValue> traces = new HashMap<>();
    private final LayerChain layers;
    private final ShapeReader shapes;
    private final ChainOperands in;
    private final DenseReader dense;
    private final RecurrentReader recurrent;

    private ChainReader(Program program) {
        this.program = program;
        long stored = 0;
        for (Tensor constant : program.constants().values()) {
            stored += Tensors.count(constant);
        }
        this.layers = new LayerChain(stored);
        boolean readsTokens = traceInputs();
        this.shapes = new ShapeReader(readsTokens);
        this.in = new ChainOperands(layers, readsTokens);
        this.dense = new DenseReader(layers, in);
        this.recurrent = new RecurrentReader(layers, in);
    }

    /** The network that a graph is. */
    static Network network(Program program) {
        ChainReader chain = new ChainReader(program);
        for (Node node : program.nodes()) {
            chain.trace(node);
        }
        chain.checkOutputs();
        return chain.layers.network(program.metadata());
    }

    /** Whether the signal is tokens. */
    private boolean traceInputs() {
        program.constants().forEach((name, tensor) -> traces.put(name, Constant.of(tensor)));
        Set<String> states = StateInputs.of(program);
        Port signal = signalPort(states);
        for (Port port : program.inputs()) {
            traces.put(port.name(), states.contains(port.name()) ? new State(true) : new Foreign(port.name()));
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < signal.shape().size(); i++) {
            axes.add(new Axis(i, signal.shape().get(i)));
        }
        traces.put(signal.name(), new Signal(axes, 0, false, false, -1));
        return signal.type() != Type.FLOAT32;
    }

    /** The first input that has steps, and so at least one axis beside them. */
    private Port signalPort(Set<String> states) {
        for (Port port : program.inputs()) {
            if (!states.contains(port.name())
                    && port.type() != Type.BOOL
                    && port.shape().size() > 1) {
                return port;
            }
        }
        throw new NotAChain("no network: no input of numbers has two axes or more");
    }

    /** The first output that is what the last layer writes is the network's; others must be states. */
    private void checkOutputs() {
        boolean found = false;
        for (Port port : program.outputs()) {
            SymbolicValue trace = traces.get(port.name());
            if (!found && trace instanceof Signal signal && signal.version() == layers.version() && signal.way() < 0) {
                found = true;
            } else if (!(trace instanceof State) && !(trace instanceof Signal signal && signal.state())) {
                throw new NotAChain("no network: the output \"" + port.name()
                        + "\" is not what the last layer writes, nor a state");
            }
        }
        if (!found) {
            throw new NotAChain("no network: no output is what the last layer writes");
        }
    }

    private void trace(Node node) {
        List<SymbolicValue> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            inputs.add(name.isEmpty() ? null : traces.get(name));
        }
        List<SymbolicValue> outputs;
        try {
            refuseForeign(inputs);
            outputs = outputs(node, inputs);
        } catch (NotAChain e) {
            throw new NotAChain("no network: " + node + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            traces.put(node.outputs().get(i), outputs.get(Math.min(i, outputs.size() - 1)));
        }
    }

    private static void refuseForeign(List<SymbolicValue> inputs) {
        for (SymbolicValue input : inputs) {
            if (input instanceof Foreign foreign) {
                throw new NotAChain("reads the input \"" + foreign.name() + "\", beside the one that a network has");
            }
        }
    }

    private List<SymbolicValue> outputs(Node node, List<SymbolicValue> inputs) {
        return switch (node.operator()) {
            case Recurrent operator -> recurrent.recurrent(operator, inputs);
            case MatMul product -> List.of(dense.dense(in.signal(inputs, 0), ChainOperands.matrix(inputs, 1)));
            case Gemm operator -> List.of(dense.gemm(operator, inputs));
            case Binary operator -> List.of(binary(operator, inputs));
            case Activate operator -> List.of(dense.activate(operator.function().kind(), in.signal(inputs, 0)));
            case Softmax operator -> List.of(dense.softmax(operator, in.signal(inputs, 0)));
            case Gather operator -> List.of(gather(operator, inputs));
            case Operator other -> List.of(shapes.trace(other, inputs, in.time()));
        };
    }

    private SymbolicValue binary(Binary operator, List<SymbolicValue> inputs) {
        return inputs.stream().anyMatch(Signal.class::isInstance)
                ? dense.binary(operator, inputs)
                : shapes.trace(operator, inputs, in.time());
    }

    private SymbolicValue gather(Gather operator, List<SymbolicValue> inputs) {
        boolean lookUp = inputs.getFirst() instanceof Constant && inputs.get(1) instanceof Signal;
        return lookUp ? dense.embedding(operator, inputs) : shapes.trace(operator, inputs, in.time());
    }
}
