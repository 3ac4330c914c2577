package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.chain.SymbolicValue.Zeros;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads recurrent operators as layers, and networks as the layers they hold. */
final class RecurrentReader {
    private static final String HAS_LENGTHS = "reads the lengths of its sequences";

    private final LayerChain layers;
    private final ChainOperands in;

    RecurrentReader(LayerChain layers, ChainOperands in) {
        this.layers = layers;
        this.in = in;
    }

    /** Adds the layer of a recurrent operator, and returns its outputs. */
    List<SymbolicValue> recurrent(Recurrent options, List<@Nullable SymbolicValue> inputs) {
        Signal signal = in.signal(inputs, 0);
        if (ChainOperands.isPresent(inputs, 4) || ChainOperands.isPresent(inputs, 8)) {
            throw new NotAChain(HAS_LENGTHS);
        }
        CellLayer cell = new CellLayer(
                options,
                ChainOperands.constant(inputs, 1),
                ChainOperands.constant(inputs, 2),
                ChainOperands.optionalConstant(inputs, 3),
                ChainOperands.optionalConstant(inputs, 7));
        in.setTime(signal, options.batchFirst());
        in.requireFeatures(signal, 2, cell.inputSize());
        in.refuseTokens();
        Layer layer = cell.layer();
        int directions = options.direction().count();
        float @Nullable [] h = initial(inputs, 5, "initial_h", options.batchFirst(), directions, options.hiddenSize());
        float @Nullable [] c = initial(inputs, 6, "initial_c", options.batchFirst(), directions, options.hiddenSize());
        layers.add(layer, cell.values());
        layers.beginWith(h, c);
        return outputs(options);
    }

    private List<SymbolicValue> outputs(Recurrent options) {
        Axis directions = Axis.features(options.direction().count());
        Axis features = Axis.features(options.hiddenSize());
        List<Axis> all = options.batchFirst()
                ? List.of(in.batch(), in.time(), directions, features)
                : List.of(in.time(), directions, in.batch(), features);
        List<Axis> state = options.batchFirst()
                ? List.of(in.batch(), directions, features)
                : List.of(directions, in.batch(), features);
        return List.of(Signal.of(all, layers.version()), finalHidden(state, directions.size()), new State(false));
    }

    /** The final h of the last layer: with one direction it is also that layer's output of the last step. */
    private SymbolicValue finalHidden(List<Axis> axes, int directions) {
        return directions == 1
                ? Signal.of(axes, layers.version()).lastStep(axes).asState()
                : new State(false);
    }

    /** Adds the layers of a network, and returns its outputs. */
    List<SymbolicValue> network(NetworkOperator operator, List<@Nullable SymbolicValue> inputs) {
        Network network = operator.network();
        Signal signal = in.signal(inputs, 0);
        if (ChainOperands.isPresent(inputs, NetworkOperator.LENGTHS)) {
            throw new NotAChain(HAS_LENGTHS);
        }
        if (network.readsTokens()) {
            if (layers.size() > 0 || !in.readsTokens() || signal.axes().size() != 2) {
                throw new NotAChain("looks up something other than the tokens of the input");
            }
            in.setAxes(signal.axes().get(0), signal.axes().get(1));
        } else {
            in.setTime(signal, false);
            in.requireFeatures(signal, 2, network.inputSize());
            in.refuseTokens();
        }
        List<StateSlot> slots = StateSlot.of(network);
        List<float @Nullable []> begins = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            StateSlot slot = slots.get(i);
            String name = slot.cell() ? "initial_c" : "initial_h";
            begins.add(initial(inputs, NetworkOperator.STATES + i, name, false, slot.directions(), slot.width()));
        }
        int before = layers.size();
        layers.addAll(network);
        List<SymbolicValue> outputs = new ArrayList<>();
        outputs.add(Signal.of(List.of(in.time(), in.batch(), Axis.features(network.outputSize())), layers.version()));
        for (int i = 0; i < slots.size(); i++) {
            StateSlot slot = slots.get(i);
            layers.beginWith(
                    before + slot.layer(), slot.cell() ? null : begins.get(i), slot.cell() ? begins.get(i) : null);
            NamedLayer last = network.layers().getLast();
            boolean isOutput = !slot.cell() && network.layers().get(slot.layer()) == last;
            List<Axis> axes = List.of(Axis.ONE, in.batch(), Axis.features(slot.width()));
            outputs.add(isOutput ? finalHidden(axes, slot.directions()) : new State(false));
        }
        return outputs;
    }

    /** {@return the initial state of every stream, [D H]; null for zeros and for inputs of the graph} */
    private static float @Nullable [] initial(
            List<@Nullable SymbolicValue> inputs,
            int index,
            String name,
            boolean batchFirst,
            int directions,
            int hidden) {
        SymbolicValue state = ChainOperands.isPresent(inputs, index) ? inputs.get(index) : new Zeros();
        if ((state instanceof State graphInput && graphInput.given())
                || state instanceof Zeros
                || (state instanceof Constant zeros && zeros.isZero())) {
            return null;
        }
        if (!(state instanceof Constant constant)) {
            throw new NotAChain("has an " + name + " that is neither constant nor an input");
        }
        Tensor values = constant.tensor();
        List<Integer> shape = values.shape();
        if (shape.size() != 3
                || values.type() != Tensor.Type.FLOAT32
                || shape.get(batchFirst ? 1 : 0) != directions
                || shape.get(2) != hidden) {
            throw new NotAChain("has an " + name + " whose shape is not that of its states: " + values);
        }
        Tensor rows = batchFirst ? values : TensorArrays.transposed(values, 1, 0, 2);
        float[] first = Arrays.copyOf(rows.values(), directions * hidden);
        for (int at = 0; at < rows.values().length; at += first.length) {
            if (!Arrays.equals(first, Arrays.copyOfRange(rows.values(), at, at + first.length))) {
                throw new NotAChain("has an " + name + " that differs from stream to stream");
            }
        }
        return first;
    }
}
