package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.chain.SymbolicValue.Zeros;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.Tensors;
import dev.rondo.layer.Layer;
import java.util.Arrays;
import java.util.List;

/** Makes recurrent layers of a chain's nodes. */
final class RecurrentReader {
    private final LayerChain layers;
    private final ChainOperands in;

    RecurrentReader(LayerChain layers, ChainOperands in) {
        this.layers = layers;
        this.in = in;
    }

    /** The layer of a recurrent operator; gives what its outputs are. */
    List<SymbolicValue> recurrent(Recurrent options, List<SymbolicValue> inputs) {
        Signal signal = in.signal(inputs, 0);
        if (ChainOperands.isThere(inputs, 4) || ChainOperands.isThere(inputs, 8)) {
            throw new NotAChain("is given the lengths of its sequences");
        }
        CellLayer found = new CellLayer(
                options,
                ChainOperands.constant(inputs, 1),
                ChainOperands.constant(inputs, 2),
                ChainOperands.isThere(inputs, 3) ? ChainOperands.constant(inputs, 3) : null,
                ChainOperands.isThere(inputs, 7) ? ChainOperands.constant(inputs, 7) : null);
        in.setTime(signal, options.batchFirst());
        in.requireFeatures(signal, 2, found.inputSize());
        in.refuseTokens();
        Layer layer = found.layer();
        layers.add(layer, found.values());
        layers.beginWith(initial(options, inputs, 5, "initial_h"), initial(options, inputs, 6, "initial_c"));
        return outputs(options);
    }

    /** What every stream begins with, [D H]; null for zeros, and for what is handed in. */
    private static float[] initial(Recurrent options, List<SymbolicValue> inputs, int index, String name) {
        SymbolicValue state = ChainOperands.isThere(inputs, index) ? inputs.get(index) : new Zeros();
        if ((state instanceof State handed && handed.given())
                || state instanceof Zeros
                || (state instanceof Constant c && c.isZero())) {
            return null;
        }
        if (!(state instanceof Constant constant)) {
            throw new NotAChain("has an " + name + " that is neither constant nor an input");
        }
        Tensor values = constant.tensor();
        int ways = options.direction().count();
        List<Integer> shape = values.shape();
        if (shape.size() != 3
                || values.type() != Tensor.Type.FLOAT32
                || shape.get(options.batchFirst() ? 1 : 0) != ways
                || shape.get(2) != options.hiddenSize()) {
            throw new NotAChain("has an " + name + " of another shape than its states: " + values);
        }
        Tensor rows = options.batchFirst() ? values : Tensors.transposed(values, 1, 0, 2);
        float[] first = Arrays.copyOf(rows.values(), ways * options.hiddenSize());
        for (int at = 0; at < rows.values().length; at += first.length) {
            if (!Arrays.equals(first, Arrays.copyOfRange(rows.values(), at, at + first.length))) {
                throw new NotAChain("has an " + name + " that differs from stream to stream");
            }
        }
        return first;
    }

    private List<SymbolicValue> outputs(Recurrent options) {
        Axis ways = Axis.features(options.direction().count());
        Axis features = Axis.features(options.hiddenSize());
        List<Axis> all = options.batchFirst()
                ? List.of(in.batch(), in.time(), ways, features)
                : List.of(in.time(), ways, in.batch(), features);
        List<Axis> state =
                options.batchFirst() ? List.of(in.batch(), ways, features) : List.of(ways, in.batch(), features);
        SymbolicValue last = ways.size() == 1 ? new Signal(state, layers.version(), true, true, -1) : new State(false);
        return List.of(new Signal(all, layers.version(), false, false, -1), last, new State(false));
    }
}
