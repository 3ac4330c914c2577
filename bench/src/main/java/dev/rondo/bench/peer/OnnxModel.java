package dev.rondo.bench.peer;

import java.util.Locale;

/**
 * The bytes of an ONNX model. Its inputs are {@code x} [T][B][I] and for each layer, here 0, the states {@code h0}
 * [1][B][H] and, for an LSTM, {@code c0}. Its outputs are {@code y} [T][B][O] and the next states, {@code h0_next} and
 * {@code c0_next}. If a single layer takes one step, {@code y} is omitted: it equals {@code h0_next}.
 *
 * <p>The field numbers are those of onnx.proto.
 */
final class OnnxModel {
    private final Model model;
    private final int steps;
    private final int streams;
    private final OnnxMessage graph = new OnnxMessage();

    private OnnxModel(Model model, int steps, int streams) {
        this.model = model;
        this.steps = steps;
        this.streams = streams;
    }

    /** {@return whether y is a separate output} */
    static boolean hasOutput(Model model, int steps) {
        return steps > 1 || !model.single();
    }

    /** {@return the model} */
    static byte[] bytes(Model model, int steps, int streams) {
        return new OnnxModel(model, steps, streams).write();
    }

    private byte[] write() {
        graph.text(2, "model").message(11, OnnxMessage.value("x", steps, streams, model.inputSize()));
        String from = "x";
        for (int layer = 0; layer < model.layers(); layer++) {
            from = layer(layer, from);
        }
        if (hasOutput(model, steps)) {
            graph.message(5, OnnxMessage.longs("axis", 1));
            head(from);
        }
        return OnnxMessage.model(graph).bytes();
    }

    /** {@return the name of the layer's outputs [T][B][H]} */
    private String layer(int layer, String from) {
        boolean lstm = model.cell().equals("lstm");
        boolean hasOutput = hasOutput(model, steps);
        int hidden = model.hiddenSize();
        int rows = model.gates() * hidden;
        // From PyTorch's gate order, i f g o and r z n, to ONNX's, i o f c and z r h.
        int[] gates = model.choose(new int[] {0, 3, 1, 2}, new int[] {1, 0, 2}, new int[] {0});
        Model.Weights weights = model.weights().get(layer).reordered(gates);
        String h = "h" + layer;
        String c = "c" + layer;
        OnnxMessage node = new OnnxMessage()
                .text(1, from)
                .text(1, "W" + layer)
                .text(1, "R" + layer)
                .text(1, "B" + layer);
        // The empty name stands for the sequence lengths, which come after the biases.
        node.text(1, "").text(1, h);
        node.text(2, hasOutput ? "all" + layer : "").text(2, h + "_next");
        if (lstm) {
            node.text(1, c).text(2, c + "_next");
        }
        node.text(4, model.cell().toUpperCase(Locale.ROOT)).message(5, OnnxMessage.integer("hidden_size", hidden));
        if (model.cell().equals("gru")) {
            node.message(5, OnnxMessage.integer("linear_before_reset", 1));
        }
        float[] biases = Model.concatenated(weights.inputBias(), weights.recurrentBias());
        graph.message(1, node)
                .message(5, OnnxMessage.floats("W" + layer, weights.input(), 1, rows, weights.inputSize()))
                .message(5, OnnxMessage.floats("R" + layer, weights.recurrent(), 1, rows, hidden))
                .message(5, OnnxMessage.floats("B" + layer, biases, 1, 2 * rows));
        state(h);
        if (lstm) {
            state(c);
        }
        if (hasOutput) {
            // Removes the axis of directions from [T][1][B][H].
            String name = model.single() ? "y" : "y" + layer;
            graph.message(1, OnnxMessage.node("Squeeze", name, "all" + layer, "axis"));
            return name;
        }
        return h + "_next";
    }

    private void head(String from) {
        if (model.classes() > 0) {
            float[] weight = Model.transposed(model.headWeight(), model.hiddenSize());
            graph.message(5, OnnxMessage.floats("head", weight, model.hiddenSize(), model.classes()))
                    .message(5, OnnxMessage.floats("headBias", model.headBias(), model.classes()))
                    .message(1, OnnxMessage.node("MatMul", "product", from, "head"))
                    .message(1, OnnxMessage.node("Add", "y", "product", "headBias"));
        } else if (!from.equals("y")) {
            graph.message(1, OnnxMessage.node("Identity", "y", from));
        }
        graph.message(12, OnnxMessage.value("y", steps, streams, model.outputSize()));
    }

    private void state(String name) {
        graph.message(11, OnnxMessage.value(name, 1, streams, model.hiddenSize()))
                .message(12, OnnxMessage.value(name + "_next", 1, streams, model.hiddenSize()));
    }
}
