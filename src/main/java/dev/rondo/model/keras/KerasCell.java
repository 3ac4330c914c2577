package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import java.util.Map;

/**
 * SimpleRNN's, GRU's or LSTM's cell, with weights as Keras has them: gates z r h, or i f c o.
 *
 * @param cell which
 * @param units U
 * @param kernel [I][G U]
 * @param recurrent [U][G U]
 * @param bias [G U] of the inputs, or null
 * @param recurrentBias [G U] of the state, which only GRU has where it resets after the product; else null
 * @param resetAfter whether GRU resets after the product with the state
 * @param activation of what goes into the state
 * @param gateActivation of gates; null for SimpleRNN
 */
record KerasCell(
        Cell cell,
        int units,
        Tensor kernel,
        Tensor recurrent,
        float[] bias,
        float[] recurrentBias,
        boolean resetAfter,
        KerasActivation activation,
        KerasActivation gateActivation) {
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

    /** Whether a class is a cell, or a layer around one. */
    static boolean isOne(String className) {
        return KINDS.containsKey(className);
    }

    /** Whether a class is of the layers that ran on CUDA alone; they have no options. */
    static boolean isCuDnn(String className) {
        return className.startsWith("CuDNN");
    }

    /**
     * Reads a cell; its layer's own options stay.
     *
     * @param object where its weights stand in the layer
     */
    static KerasCell read(LayerConfig config, KerasWeights.LayerWeights weights, String object, boolean keras3) {
        Cell cell = KINDS.get(config.className());
        if (cell == null) {
            throw config.refuse("is a cell that is not supported: only SimpleRNNCell, GRUCell and LSTMCell are");
        }
        boolean fixed = isCuDnn(config.className());
        int units = config.size("units");
        boolean useBias = fixed || config.flag("use_bias", true);
        KerasActivation activation = fixed ? KerasActivation.TANH : function(config, "activation", keras3);
        KerasActivation gates = cell == Cell.RNN
                ? null
                : fixed ? KerasActivation.SIGMOID : function(config, "recurrent_activation", keras3);
        // Keras 2.2 and older have no such option, and reset before.
        boolean resetAfter = cell == Cell.GRU && (fixed || config.flag("reset_after", keras3));

        int width = Math.multiplyExact(cell.gates(), units);
        Tensor kernel = weights.take(object, "kernel", KerasTensor.ANY, width);
        Tensor recurrent = weights.take(object, "recurrent kernel", units, width);
        Tensor bias = useBias ? weights.take(object, "bias") : null;
        KerasCell read = new KerasCell(cell, units, kernel, recurrent, null, null, resetAfter, activation, gates);
        return bias == null ? read : read.withBias(config, bias);
    }

    private static KerasActivation function(LayerConfig config, String option, boolean keras3) {
        KerasActivation activation = KerasActivation.take(config, option, keras3);
        if (activation.function() == null) {
            throw config.refuse("has " + option + " \"" + activation.name() + "\", which is not supported in a cell");
        }
        return activation;
    }

    /** What the bias's shape says: cuDNN's weights have two biases in one row, and matrices turned over. */
    private KerasCell withBias(LayerConfig config, Tensor stored) {
        int width = cell.gates() * units;
        List<Integer> shape = stored.shape();
        float[] values = stored.values();
        boolean twice = cell != Cell.RNN && shape.equals(List.of(2 * width));
        if (twice && (cell == Cell.LSTM || resetAfter)) {
            return cuDnn(values, width);
        }
        if (resetAfter && shape.equals(List.of(2, width))) {
            return with(kernel, recurrent, part(values, 0, width), part(values, width, width));
        }
        if (!resetAfter && shape.equals(List.of(width))) {
            return with(kernel, recurrent, values, null);
        }
        throw config.refuse("has a bias of shape " + shape + ", which does not go with " + units + " units"
                + (cell == Cell.GRU ? " and reset_after " + resetAfter : ""));
    }

    private KerasCell cuDnn(float[] biases, int width) {
        float[] inputBias = part(biases, 0, width);
        float[] stateBias = part(biases, width, width);
        if (cell == Cell.LSTM) {
            for (int i = 0; i < width; i++) {
                inputBias[i] += stateBias[i];
            }
            stateBias = null;
        }
        return with(turned(kernel), turned(recurrent), inputBias, stateBias);
    }

    /** cuDNN keeps each gate's matrix as [U][I], row by row, in a place of shape [I][U]. */
    private Tensor turned(Tensor matrix) {
        int rows = matrix.shape().getFirst();
        int width = matrix.shape().get(1);
        float[] from = matrix.values();
        float[] to = new float[from.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                int place = j % units * rows + i; // in a gate's own [U][I]
                to[i * width + j] = from[place / units * width + j / units * units + place % units];
            }
        }
        return Tensor.of(matrix.shape(), to);
    }

    private KerasCell with(Tensor newKernel, Tensor newRecurrent, float[] inputBias, float[] stateBias) {
        return new KerasCell(
                cell, units, newKernel, newRecurrent, inputBias, stateBias, resetAfter, activation, gateActivation);
    }

    private static float[] part(float[] values, int from, int count) {
        return java.util.Arrays.copyOfRange(values, from, from + count);
    }

    int inputs() {
        return kernel.shape().getFirst();
    }

    /** How many tensors a step hands to the next: h, and c for LSTM. */
    int states() {
        return cell == Cell.LSTM ? 2 : 1;
    }

    /**
     * A kernel as [G U][rows of the kernel], with the gates in another order.
     *
     * @param matrix kernel or recurrent kernel
     * @param order for each gate of the result, Keras's
     */
    float[] rows(Tensor matrix, int... order) {
        return TensorArrays.gateRows(matrix.values(), matrix.shape().getFirst(), units, order);
    }

    /** A bias with the gates in another order; zeros where there is none. */
    float[] biasRows(float[] of, int... order) {
        float[] rows = new float[cell.gates() * units];
        for (int row = 0; of != null && row < rows.length; row++) {
            rows[row] = of[order[row / units] * units + row % units];
        }
        return rows;
    }

    /** For each of ONNX's gates, i o f c or z r h, which of Keras's it is. */
    private int[] onnxOrder() {
        return switch (cell) {
            case RNN -> new int[] {0};
            case GRU -> new int[] {0, 1, 2};
            case LSTM -> new int[] {0, 3, 1, 2};
        };
    }

    /** W, R and B as the graph's recurrent operator takes them. */
    List<Tensor> operands() {
        int[] order = onnxOrder();
        int width = cell.gates() * units;
        float[] biases = java.util.Arrays.copyOf(biasRows(bias, order), 2 * width);
        System.arraycopy(biasRows(recurrentBias, order), 0, biases, width, width);
        return List.of(
                Tensor.of(List.of(1, width, inputs()), rows(kernel, order)),
                Tensor.of(List.of(1, width, units), rows(recurrent, order)),
                Tensor.of(List.of(1, 2 * width), biases));
    }

    /** The operator, over [B][T][I]. */
    Recurrent operator(Recurrent.Masked masked) {
        var inner = activation.function();
        return new Recurrent(
                cell,
                units,
                Recurrent.Direction.FORWARD,
                switch (cell) {
                    case RNN -> List.of(inner);
                    case GRU -> List.of(gateActivation.function(), inner);
                    case LSTM -> List.of(gateActivation.function(), inner, inner);
                },
                Float.POSITIVE_INFINITY,
                false,
                resetAfter,
                true,
                masked);
    }
}
