package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.Trace.Axis;
import dev.rondo.graph.chain.Trace.Constant;
import dev.rondo.graph.chain.Trace.Signal;
import dev.rondo.graph.chain.Trace.State;
import dev.rondo.graph.chain.Trace.Zeros;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.Layer;
import java.util.Arrays;
import java.util.List;

/** Makes recurrent layers of a chain's nodes. */
final class ChainRecurrent {
    private final ChainLayers layers;
    private final ChainInputs in;

    ChainRecurrent(ChainLayers layers, ChainInputs in) {
        this.layers = layers;
        this.in = in;
    }

    /** The layer of a recurrent operator; gives what its outputs are. */
    List<Trace> recurrent(Recurrent options, List<Trace> inputs) {
        Signal signal = in.signal(inputs, 0);
        if (ChainInputs.isThere(inputs, 4) || ChainInputs.isThere(inputs, 8)) {
            throw new NotAChain("is given the lengths of its sequences");
        }
        CellLayer found = new CellLayer(
                options,
                ChainInputs.constant(inputs, 1),
                ChainInputs.constant(inputs, 2),
                ChainInputs.isThere(inputs, 3) ? ChainInputs.constant(inputs, 3) : null,
                ChainInputs.isThere(inputs, 7) ? ChainInputs.constant(inputs, 7) : null);
        in.setTime(signal, options.batchFirst());
        in.requireFeatures(signal, 2, found.inputSize());
        in.refuseTokens();
        Layer layer = found.layer();
        layers.add(layer, found.values());
        layers.beginWith(initial(options, inputs, 5, "initial_h"), initial(options, inputs, 6, "initial_c"));
        return outputs(options);
    }

    /** What every stream begins with, [D H]; null for zeros, and for what is handed in. */
    private static float[] initial(Recurrent options, List<Trace> inputs, int index, String name) {
        Trace state = ChainInputs.isThere(inputs, index) ? inputs.get(index) : new Zeros();
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
        Tensor rows = options.batchFirst() ? values : TensorArrays.transposed(values, 1, 0, 2);
        float[] first = Arrays.copyOf(rows.values(), ways * options.hiddenSize());
        for (int at = 0; at < rows.values().length; at += first.length) {
            if (!Arrays.equals(first, Arrays.copyOfRange(rows.values(), at, at + first.length))) {
                throw new NotAChain("has an " + name + " that differs from stream to stream");
            }
        }
        return first;
    }

    private List<Trace> outputs(Recurrent options) {
        Axis ways = Axis.features(options.direction().count());
        Axis features = Axis.features(options.hiddenSize());
        List<Axis> all = options.batchFirst()
                ? List.of(in.batch(), in.time(), ways, features)
                : List.of(in.time(), ways, in.batch(), features);
        List<Axis> state =
                options.batchFirst() ? List.of(in.batch(), ways, features) : List.of(ways, in.batch(), features);
        Trace last = ways.size() == 1 ? new Signal(state, layers.version(), true, true, -1) : new State(false);
        return List.of(new Signal(all, layers.version(), false, false, -1), last, new State(false));
    }
}
