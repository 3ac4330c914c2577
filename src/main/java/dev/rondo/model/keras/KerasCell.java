package dev.rondo.model.keras;

import dev.rondo.compute.GateOrder;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent.Direction;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The cell of a SimpleRNN, GRU or LSTM.
 *
 * @param cell its kind
 * @param weights its weights
 * @param resetAfter whether a GRU resets after the product with the state
 * @param activations the activations in the operator's order: those of gates first, that of the new state last
 */
record KerasCell(Cell cell, KerasCellWeights weights, boolean resetAfter, List<KerasActivation> activations) {
    private static final Map<String, Cell> KINDS = Map.of(
            "SimpleRNN",
            Cell.RNN,
            "SimpleRNNCell",
            Cell.RNN,
            "GRU",
            Cell.GRU,
            "GRUCell",
            Cell.GRU,
            "CuDNNGRU",
            Cell.GRU,
            "LSTM",
            Cell.LSTM,
            "LSTMCell",
            Cell.LSTM,
            "CuDNNLSTM",
            Cell.LSTM);

    /** {@return whether a class is a cell, or a layer around one} */
    static boolean isCell(String className) {
        return KINDS.containsKey(className);
    }

    /** {@return whether a class is one of the layers that only ran on CUDA, which have no options} */
    static boolean isCuDnn(String className) {
        return className.startsWith("CuDNN");
    }

    /**
     * Reads a cell, and leaves the options of its layer in the configuration.
     *
     * @param object the path of its weights in the layer
     */
    static KerasCell read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        Cell cell = KINDS.get(config.className());
        if (cell == null) {
            throw config.refuse("is a cell that is not supported: only SimpleRNNCell, GRUCell and LSTMCell are");
        }
        boolean fixed = isCuDnn(config.className());
        int units = config.size("units");
        boolean useBias = fixed || config.flag("use_bias", true);
        KerasActivation activation = fixed ? KerasActivation.TANH : function(config, "activation", keras3);
        KerasActivation gates =
                fixed || cell == Cell.RNN ? KerasActivation.SIGMOID : function(config, "recurrent_activation", keras3);
        List<KerasActivation> activations = switch (cell) {
            case RNN -> List.of(activation);
            case GRU -> List.of(gates, activation);
            case LSTM -> List.of(gates, activation, activation);
        };
        // Keras 2.2 and older do not have the option, and reset before the product.
        boolean resetAfter = cell == Cell.GRU && (fixed || config.flag("reset_after", keras3));

        int width = Math.multiplyExact(cell.gates(), units);
        Tensor kernel = weights.take(object, "kernel", KerasTensor.ANY, width);
        Tensor recurrent = weights.take(object, "recurrent kernel", units, width);
        Tensor bias = useBias ? weights.take(object, "bias") : null;
        return new KerasCell(
                cell,
                KerasCellWeights.of(config, cell, resetAfter, List.of(kernel, recurrent), bias),
                resetAfter,
                activations);
    }

    private static KerasActivation function(LayerConfig config, String option, boolean keras3) {
        KerasActivation activation = KerasActivation.take(config, option, keras3);
        if (activation.function() == null) {
            throw config.refuse("has " + option + " \"" + activation.name() + "\", which is not supported in a cell");
        }
        return activation;
    }

    int inputs() {
        return weights.inputs();
    }

    int units() {
        return weights.units();
    }

    /** {@return the number of tensors that a step passes to the next: h, and c for LSTM} */
    int states() {
        return cell == Cell.LSTM ? 2 : 1;
    }

    /** {@return whether one operator can run this cell forward and the other backward} */
    boolean pairsWith(KerasCell other) {
        return cell == other.cell
                && inputs() == other.inputs()
                && units() == other.units()
                && resetAfter == other.resetAfter
                && (weights.bias() == null) == (other.weights.bias() == null)
                && functions().equals(other.functions());
    }

    /** {@return W, R and B of the recurrent operator; without B if there is no bias} */
    List<Tensor> operands() {
        RecurrentLayer layer = switch (cell) {
            case RNN -> Rnn.of(inputs(), units());
            case GRU -> Gru.of(inputs(), units());
            case LSTM -> Lstm.of(inputs(), units());
        };
        return weights.operands(GateOrder.ONNX.blocksIn(GateOrder.KERAS, layer));
    }

    /** {@return W, R and B of an operator that runs this cell forward and the other backward} */
    List<Tensor> operandsWith(KerasCell backward) {
        List<Tensor> both = new ArrayList<>();
        for (int i = 0; i < operands().size(); i++) {
            Tensor there = operands().get(i);
            Tensor back = backward.operands().get(i);
            List<Integer> shape = new ArrayList<>(there.shape());
            shape.set(0, 2);
            float[] values = Arrays.copyOf(there.values(), 2 * there.values().length);
            System.arraycopy(back.values(), 0, values, there.values().length, back.values().length);
            both.add(Tensor.of(shape, values));
        }
        return both;
    }

    private List<ActivationFunction> functions() {
        return activations.stream().map(KerasActivation::elementwise).toList();
    }

    /** {@return the operator, over [B][T][I]} */
    Recurrent operator(Direction direction, Recurrent.Masked masked) {
        List<ActivationFunction> functions = new ArrayList<>(functions());
        if (direction == Direction.BIDIRECTIONAL) {
            functions.addAll(functions());
        }
        return new Recurrent(
                cell,
                units(),
                direction,
                new Recurrent.Equations(functions, Float.POSITIVE_INFINITY, false, resetAfter),
                true,
                masked);
    }
}
