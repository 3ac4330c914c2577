package dev.rondo.model.graph;

import dev.rondo.Network;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.model.Graph.Port;
import dev.rondo.model.Tensor;
import dev.rondo.model.Tensor.Type;
import dev.rondo.model.graph.ActivationFunction.Kind;
import dev.rondo.model.graph.Trace.Axis;
import dev.rondo.model.graph.Trace.Constant;
import dev.rondo.model.graph.Trace.Foreign;
import dev.rondo.model.graph.Trace.Signal;
import dev.rondo.model.graph.Trace.State;
import dev.rondo.model.graph.Trace.Zeros;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a graph as a chain of layers. One input is the signal; node by node it is followed what becomes of its axes, until
 * an output is what the last layer writes. Everything else is constant, or a state that is zeros, handed in, or handed out.
 */
final class Chain {
    private final Program program;
    private final Map<String, Trace> traces = new HashMap<>();
    private final ChainLayers layers;
    private boolean readsTokens;
    private ChainShapes shapes;

    /** Axes of the input; not known before the first recurrent layer. */
    private Axis time;

    private Axis batch;

    private Chain(Program program) {
        this.program = program;
        long stored = 0;
        for (Tensor constant : program.constants().values()) {
            stored += Tensors.count(constant);
        }
        this.layers = new ChainLayers(stored);
    }

    /** The network that a graph is. */
    static Network network(Program program) {
        Chain chain = new Chain(program);
        chain.traceInputs();
        for (Node node : program.nodes()) {
            chain.trace(node);
        }
        chain.checkOutputs();
        return chain.layers.network(program.metadata());
    }

    private void traceInputs() {
        program.constants().forEach((name, tensor) -> traces.put(name, Constant.of(tensor)));
        Set<String> states = StateInputs.of(program);
        Port signal = signalPort(states);
        for (Port port : program.inputs()) {
            traces.put(port.name(), states.contains(port.name()) ? new State() : new Foreign(port.name()));
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < signal.shape().size(); i++) {
            axes.add(new Axis(i, signal.shape().get(i)));
        }
        traces.put(signal.name(), new Signal(axes, 0, false, false, -1));
        readsTokens = signal.type() != Type.FLOAT32;
        shapes = new ChainShapes(readsTokens);
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
            Trace trace = traces.get(port.name());
            if (!found && trace instanceof Signal signal && signal.layers() == layers.size() && signal.way() < 0) {
                found = true;
            } else if (!(trace instanceof State) && !(trace instanceof Signal signal && signal.state())) {
                throw new NotAChain(
                        "the output \"" + port.name() + "\" is not what the last layer writes, nor a state");
            }
        }
        if (!found) {
            throw new NotAChain("no network: no output is what the last layer writes");
        }
    }

    private void trace(Node node) {
        List<Trace> inputs = new ArrayList<>();
        for (String name : node.inputs()) {
            inputs.add(name.isEmpty() ? null : traces.get(name));
        }
        List<Trace> outputs;
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

    private static void refuseForeign(List<Trace> inputs) {
        for (Trace input : inputs) {
            if (input instanceof Foreign foreign) {
                throw new NotAChain("reads the input \"" + foreign.name() + "\", beside the one that a network has");
            }
        }
    }

    private List<Trace> outputs(Node node, List<Trace> inputs) {
        return switch (node.operator()) {
            case Recurrent recurrent -> recurrent(recurrent, inputs);
            case MatMul product -> List.of(dense(signal(inputs, 0), matrix(inputs, 1)));
            case Gemm gemm -> List.of(gemm(gemm, inputs));
            case Binary binary -> List.of(binary(binary, inputs));
            case Activate activate -> List.of(activate(activate.function().kind(), signal(inputs, 0)));
            case Softmax softmax -> List.of(softmax(softmax, signal(inputs, 0)));
            case Gather gather -> List.of(gather(gather, inputs));
            case Operator other -> List.of(shapes.trace(other, inputs, time));
        };
    }

    /** An input that is the signal, after all layers so far. */
    private Signal signal(List<Trace> inputs, int index) {
        if (!(inputs.get(index) instanceof Signal signal)) {
            throw new NotAChain("reads what no layer before it writes");
        }
        if (signal.layers() != layers.size()) {
            throw new NotAChain("reads what another layer reads too");
        }
        return signal;
    }

    private static Tensor constant(List<Trace> inputs, int index) {
        if (!(inputs.get(index) instanceof Constant constant)) {
            throw new NotAChain("has weights that are not constant");
        }
        return constant.tensor();
    }

    private static Tensor matrix(List<Trace> inputs, int index) {
        Tensor matrix = constant(inputs, index);
        if (matrix.shape().size() != 2 || matrix.type() != Type.FLOAT32) {
            throw new NotAChain("has weights that are no matrix, but " + matrix);
        }
        return matrix;
    }

    /** Requires that an axis, and no other, is all features. */
    private void requireFeatures(Signal signal, int axis, int size) {
        List<Axis> axes = signal.axes();
        for (int i = 0; i < axes.size(); i++) {
            Axis other = axes.get(i);
            if (i != axis && !other.isInput() && other.size() != 1) {
                throw new NotAChain("does not read all features at once");
            }
        }
        Axis features = axes.isEmpty() ? Axis.ONE : axes.get(axis);
        boolean fits = !features.equals(time) && !features.equals(batch);
        if (signal.way() >= 0 || !fits || (features.size() >= 0 && features.size() != size)) {
            throw new NotAChain("needs " + size + " features along its last axis, which is not what comes");
        }
    }

    private Signal dense(Signal signal, Tensor weights) {
        int last = signal.axes().size() - 1;
        int inputs = weights.shape().getFirst();
        int outputs = weights.shape().getLast();
        requireFeatures(signal, last, inputs);
        refuseTokens();
        layers.add(
                new Dense(inputs, outputs, Activation.LINEAR, false),
                Tensors.transposed(weights, 1, 0).values());
        List<Axis> axes = new ArrayList<>(signal.axes());
        axes.set(last, Axis.features(outputs));
        return new Signal(axes, layers.size(), signal.last(), false, -1);
    }

    private void refuseTokens() {
        if (layers.size() == 0 && readsTokens) {
            throw new NotAChain("computes with an input of integers");
        }
    }

    private Signal gemm(Gemm gemm, List<Trace> inputs) {
        Signal signal = signal(inputs, 0);
        Tensor weights = matrix(inputs, 1);
        if (gemm.transposeA() || signal.axes().size() != 2) {
            throw new NotAChain("multiplies a matrix that has no streams as its rows");
        }
        Signal product =
                dense(signal, scaled(gemm.transposeB() ? Tensors.transposed(weights, 1, 0) : weights, gemm.alpha()));
        if (inputs.size() > 2 && inputs.get(2) != null) {
            return bias(product, scaled(constant(inputs, 2), gemm.beta()));
        }
        return product;
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        return Binary.MUL.run(List.of(tensor, Tensor.of(List.of(), factor))).getFirst();
    }

    private Signal bias(Signal signal, Tensor constants) {
        int size = layers.size() == 0 ? 0 : layers.last().outputSize();
        int rank = constants.shape().size();
        boolean row =
                Tensors.count(constants) == (rank == 0 ? 1 : constants.shape().getLast())
                        && rank <= signal.axes().size()
                        && constants.type() == Type.FLOAT32;
        if (!row) {
            throw new NotAChain("adds constants that differ from step to step: " + constants);
        }
        requireFeatures(signal, signal.axes().size() - 1, size);
        layers.addBias(Tensors.expanded(Tensors.reshaped(constants, List.of(Tensors.count(constants))), List.of(size))
                .values());
        return signal;
    }

    private Trace binary(Binary operator, List<Trace> inputs) {
        if (inputs.stream().noneMatch(Signal.class::isInstance)) {
            return shapes.trace(operator, inputs, time);
        }
        boolean swapped = inputs.getFirst() instanceof Constant;
        Trace other = inputs.get(swapped ? 0 : 1);
        Signal signal = signal(inputs, swapped ? 1 : 0);
        if (other instanceof Constant constant && operator == Binary.ADD) {
            return bias(signal, constant.tensor());
        }
        if (other instanceof Constant constant && operator == Binary.MUL && isHalf(constant.tensor())) {
            layers.merge(Merge.SUM, Merge.AVERAGE);
            return signal;
        }
        boolean ways = other instanceof Signal second
                && signal.way() >= 0
                && second.way() == 1 - signal.way()
                && second.layers() == layers.size()
                && second.axes().equals(signal.axes());
        if (!ways || (operator != Binary.ADD && operator != Binary.MUL)) {
            throw new NotAChain("computes with values in a way that no layer does");
        }
        layers.merge(Merge.CONCAT, operator == Binary.ADD ? Merge.SUM : Merge.MUL);
        return new Signal(signal.axes(), layers.size(), signal.last(), false, -1);
    }

    private static boolean isHalf(Tensor tensor) {
        return tensor.type() == Type.FLOAT32 && Tensors.count(tensor) == 1 && tensor.values()[0] == 0.5f;
    }

    private Signal activate(Kind kind, Signal signal) {
        layers.activate(
                switch (kind) {
                    case SIGMOID -> Activation.SIGMOID;
                    case TANH -> Activation.TANH;
                    case RELU -> Activation.RELU;
                    default -> throw new NotAChain("is an activation that no layer has");
                });
        return signal;
    }

    private Signal softmax(Softmax softmax, Signal signal) {
        int axis = Shapes.axis(softmax.axis(), signal.axes().size());
        if (softmax.log() || axis != signal.axes().size() - 1 || layers.size() == 0) {
            throw new NotAChain("is no softmax over a layer's outputs");
        }
        requireFeatures(signal, axis, layers.last().outputSize());
        layers.activate(Activation.SOFTMAX);
        return signal;
    }

    private Trace gather(Gather gather, List<Trace> inputs) {
        boolean lookUp = inputs.getFirst() instanceof Constant && inputs.get(1) instanceof Signal;
        return lookUp ? embedding(gather, inputs) : shapes.trace(gather, inputs, time);
    }

    private Signal embedding(Gather gather, List<Trace> inputs) {
        Signal tokens = signal(inputs, 1);
        Tensor table = matrix(inputs, 0);
        if (layers.size() > 0 || !readsTokens || Shapes.axis(gather.axis(), 2) != 0) {
            throw new NotAChain("looks up what is no token of the input");
        }
        layers.add(new Embedding(table.shape().getFirst(), table.shape().getLast()), table.values());
        List<Axis> axes = new ArrayList<>(tokens.axes());
        axes.add(Axis.features(table.shape().getLast()));
        return new Signal(axes, layers.size(), false, false, -1);
    }

    private List<Trace> recurrent(Recurrent options, List<Trace> inputs) {
        Signal signal = signal(inputs, 0);
        if (Chain.isThere(inputs, 4) || Chain.isThere(inputs, 8)) {
            throw new NotAChain("is given the lengths of its sequences");
        }
        requireState(inputs, 5, "initial_h");
        requireState(inputs, 6, "initial_c");
        RecurrentLayer found = new RecurrentLayer(
                options,
                constant(inputs, 1),
                constant(inputs, 2),
                isThere(inputs, 3) ? constant(inputs, 3) : null,
                isThere(inputs, 7) ? constant(inputs, 7) : null);
        setTime(signal, options.batchFirst());
        requireFeatures(signal, 2, found.inputSize());
        refuseTokens();
        Layer layer = found.layer();
        layers.add(layer, found.values());
        return outputs(options);
    }

    private static boolean isThere(List<Trace> inputs, int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    private static void requireState(List<Trace> inputs, int index, String name) {
        if (isThere(inputs, index)) {
            Trace state = inputs.get(index);
            if (!(state instanceof State)
                    && !(state instanceof Zeros)
                    && !(state instanceof Constant c && c.isZero())) {
                throw new NotAChain("has an " + name + " that is neither zeros nor an input");
            }
        }
    }

    /** The first recurrent layer tells which axes of the input are time and batch; others must agree. */
    private void setTime(Signal signal, boolean batchFirst) {
        if (signal.axes().size() != 3 || signal.last()) {
            throw new NotAChain("does not read steps, streams and features");
        }
        Axis first = signal.axes().get(batchFirst ? 1 : 0);
        Axis second = signal.axes().get(batchFirst ? 0 : 1);
        if (time == null) {
            time = first;
            batch = second;
        }
        boolean one = time.size() == 1 && batch.size() == 1;
        if (!one && (!first.equals(time) || !second.equals(batch))) {
            throw new NotAChain("takes other axes for time and streams than the layer before it");
        }
    }

    private List<Trace> outputs(Recurrent options) {
        Axis ways = Axis.features(options.direction().count());
        Axis features = Axis.features(options.hiddenSize());
        List<Axis> all =
                options.batchFirst() ? List.of(batch, time, ways, features) : List.of(time, ways, batch, features);
        List<Axis> state = options.batchFirst() ? List.of(batch, ways, features) : List.of(ways, batch, features);
        Trace last = ways.size() == 1 ? new Signal(state, layers.size(), true, true, -1) : new State();
        return List.of(new Signal(all, layers.size(), false, false, -1), last, new State());
    }
}
