package dev.rondo;

import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One layer of a Keras model's configuration, as a layer of ours.
 *
 * @param entry what {@code config.json} says of it
 */
record KerasLayer(Map<String, Object> entry) {
    /** The class, such as {@code SimpleRNN}. */
    String kind() {
        return (String) entry.get("class_name");
    }

    String name() {
        return text("name");
    }

    /** Whether an argument is there and true. */
    boolean flag(String argument) {
        return Boolean.TRUE.equals(config().get(argument));
    }

    double number(String argument) {
        return ((Number) config().get(argument)).doubleValue();
    }

    List<KerasLayer> children(String argument) {
        List<KerasLayer> children = new ArrayList<>();
        for (Object child : (List<?>) config().get(argument)) {
            children.add(new KerasLayer(object(child)));
        }
        return children;
    }

    /** Our layer; refuses what none of ours is. */
    Layer layer(int inputSize) {
        return switch (kind()) {
            case "Embedding" -> new Embedding((int) number("input_dim"), (int) number("output_dim"));
            case "Dense" -> new Dense(inputSize, units(), activation(), flag("use_bias"));
            case "Bidirectional" -> bidirectional(inputSize);
            case "SimpleRNN" -> new Rnn(inputSize, units(), activation(), flag("use_bias"));
            case "LSTM" -> {
                checkActivations();
                yield new Lstm(inputSize, units(), 0, flag("use_bias"), false, false);
            }
            case "GRU" -> {
                checkActivations();
                yield new Gru(inputSize, units(), flag("reset_after"), flag("use_bias"));
            }
            default -> throw new UnsupportedOperationException("no layer is a " + kind());
        };
    }

    private Layer bidirectional(int inputSize) {
        KerasLayer there = child("layer");
        KerasLayer back = child("backward_layer");
        if (!there.kind().equals(back.kind())) {
            throw new UnsupportedOperationException(
                    "both ways must be alike, but are " + there.kind() + " and " + back.kind());
        }
        if (!there.flag("return_sequences")) {
            throw new UnsupportedOperationException("bidirectional gives whole sequences, not its last outputs");
        }
        String merge = text("merge_mode").equals("ave") ? "average" : text("merge_mode");
        return new Bidirectional(
                (RecurrentLayer) there.layer(inputSize), Bidirectional.Merge.valueOf(merge.toUpperCase(Locale.ROOT)));
    }

    private void checkActivations() {
        String cell = text("activation");
        String gates = text("recurrent_activation");
        if (!cell.equals("tanh") || !gates.equals("sigmoid")) {
            throw new UnsupportedOperationException(kind().toLowerCase(Locale.ROOT)
                    + " has activations tanh and sigmoid, but these are " + cell + " and " + gates);
        }
    }

    /**
     * Weights or their gradients by our names and in our layout.
     *
     * @param prefix of the tensors' names before the layer's
     * @param gradients whether these are gradients: two biases of ours that are one of Keras's have its gradient both,
     *     where as values one of them is zero
     */
    void parameters(String prefix, Map<String, Tensor> tensors, boolean gradients, Map<String, double[]> values) {
        String own = prefix + name() + "|";
        switch (kind()) {
            case "Embedding" ->
                values.put(
                        name() + ".weight",
                        Close.widen(tensors.get(own + "embeddings").values()));
            case "Dense" -> {
                values.put(name() + ".weight", transposed(tensors.get(own + "kernel"), 0));
                if (flag("use_bias")) {
                    values.put(
                            name() + ".bias",
                            Close.widen(tensors.get(own + "bias").values()));
                }
            }
            case "Bidirectional" -> {
                child("layer").recurrent(own, name() + ".", "", tensors, gradients, values);
                child("backward_layer").recurrent(own, name() + ".", "_reverse", tensors, gradients, values);
            }
            default -> recurrent(prefix, name() + ".", "", tensors, gradients, values);
        }
    }

    private void recurrent(
            String prefix,
            String module,
            String way,
            Map<String, Tensor> tensors,
            boolean gradients,
            Map<String, double[]> values) {
        String cell = kind().equals("SimpleRNN") ? "simple_rnn_cell" : kind().toLowerCase(Locale.ROOT) + "_cell";
        String own = prefix + name() + "|" + cell + "|";
        // rows of ours, i f g o and r z n, by the columns of Keras's, i f c o and z r h
        int[] gates = kind().equals("GRU")
                ? new int[] {1, 0, 2}
                : kind().equals("LSTM") ? new int[] {0, 1, 2, 3} : new int[1];
        values.put(module + "weight_ih_l0" + way, transposed(tensors.get(own + "kernel"), gates));
        values.put(module + "weight_hh_l0" + way, transposed(tensors.get(own + "recurrent_kernel"), gates));
        if (flag("use_bias")) {
            Tensor bias = tensors.get(own + "bias");
            double[] first = biasRow(bias, 0, gates);
            boolean two = bias.shape().size() == 2;
            double[] second = two ? biasRow(bias, 1, gates) : gradients ? first : new double[first.length];
            values.put(module + "bias_ih_l0" + way, first);
            values.put(module + "bias_hh_l0" + way, second);
        }
    }

    /** [in][gates * units] as [gates * units][in], with the gates in our order. */
    private static double[] transposed(Tensor kernel, int... gates) {
        int in = kernel.shape().getFirst();
        int columns = kernel.shape().getLast();
        double[] rows = new double[in * columns];
        for (int row = 0; row < columns; row++) {
            for (int k = 0; k < in; k++) {
                rows[row * in + k] = kernel.values()[k * columns + column(row, columns, gates)];
            }
        }
        return rows;
    }

    private static double[] biasRow(Tensor bias, int index, int[] gates) {
        int columns = bias.shape().getLast();
        double[] row = new double[columns];
        for (int j = 0; j < columns; j++) {
            row[j] = bias.values()[index * columns + column(j, columns, gates)];
        }
        return row;
    }

    /** Where Keras has what is a row of ours. */
    private static int column(int row, int columns, int[] gates) {
        int units = columns / gates.length;
        return gates[row / units] * units + row % units;
    }

    private int units() {
        return (int) number("units");
    }

    private Activation activation() {
        return Activation.valueOf(text("activation").toUpperCase(Locale.ROOT));
    }

    private String text(String argument) {
        return (String) config().get(argument);
    }

    private KerasLayer child(String argument) {
        return new KerasLayer(object(config().get(argument)));
    }

    private Map<String, Object> config() {
        return object(entry.get("config"));
    }

    @SuppressWarnings("unchecked") // a JSON object's keys are strings
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
