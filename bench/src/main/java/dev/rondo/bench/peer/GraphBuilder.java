package dev.rondo.bench.peer;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes an ONNX graph layer by layer, with the nodes that PyTorch exports and seeded random weights. The method of a layer
 * returns the name of its output. Shapes: T steps, B sequences, I inputs, O outputs, H hidden units.
 */
final class GraphBuilder {
    /** PyTorch's default for layer normalization. */
    private static final float EPSILON = 1e-5f;

    private final OnnxMessage graph = new OnnxMessage().text(2, "graph");
    private final SplittableRandom random = new SplittableRandom(9);
    private int names;

    /**
     * The outputs of an LSTM.
     *
     * @param y [T][B][H]
     * @param h the last hidden state [1][B][H]
     * @param c the last cell state [1][B][H]
     */
    record Lstm(String y, String h, String c) {}

    /**
     * The outputs of a bidirectional layer.
     *
     * @param y both directions of each step [T][B][2H]
     * @param h the last state of each direction [2][B][H]
     */
    record Bidirectional(String y, String h) {}

    /** {@return the model} */
    byte[] bytes() {
        return OnnxMessage.model(graph).bytes();
    }

    void input(String name, int... sizes) {
        graph.message(11, OnnxMessage.value(name, sizes));
    }

    void integerInput(String name, int... sizes) {
        graph.message(11, OnnxMessage.integerValue(name, sizes));
    }

    void output(String name, int... sizes) {
        graph.message(12, OnnxMessage.value(name, sizes));
    }

    /** Adds a convolution along time, padded to T steps, and ReLU: [B][I][T] to [B][O][T]. */
    String conv(String from, int inputs, int outputs, int kernel) {
        float bound = bound(inputs * kernel);
        String convolved = name("conv");
        graph.message(
                1,
                OnnxMessage.node(
                                "Conv",
                                convolved,
                                from,
                                weights(bound, outputs, inputs, kernel),
                                weights(bound, outputs))
                        .message(5, OnnxMessage.integers("kernel_shape", kernel))
                        .message(5, OnnxMessage.integers("pads", (kernel - 1) / 2, kernel / 2)));
        return node("Relu", convolved);
    }

    /** Adds a transposition: axis i of the output is axis {@code axes[i]} of the input. */
    String transpose(String from, long... axes) {
        String name = name("transpose");
        graph.message(1, OnnxMessage.node("Transpose", name, from).message(5, OnnxMessage.integers("perm", axes)));
        return name;
    }

    /** Adds an LSTM of [T][B][I] and the initial states [1][B][H]; an empty name stands for zeros. */
    Lstm lstm(String from, int inputs, int hidden, String h, String c) {
        float bound = bound(hidden);
        String all = name("lstm");
        // The empty name is that of the sequence lengths.
        OnnxMessage node = OnnxMessage.node(
                        "LSTM",
                        all,
                        from,
                        weights(bound, 1, 4 * hidden, inputs),
                        weights(bound, 1, 4 * hidden, hidden),
                        weights(bound, 1, 8 * hidden),
                        "",
                        h,
                        c)
                .text(2, all + ".h")
                .text(2, all + ".c")
                .message(5, OnnxMessage.integer("hidden_size", hidden));
        graph.message(1, node);
        // [T][1][B][H] to [T][B][H]
        return new Lstm(node("Squeeze", all, longs(1)), all + ".h", all + ".c");
    }

    /** Adds a bidirectional GRU, reset after the product, of [T][B][I] and int32 lengths [B]. */
    Bidirectional gru(String from, String lengths, int inputs, int hidden) {
        float bound = bound(hidden);
        String all = name("gru");
        OnnxMessage node = OnnxMessage.node(
                        "GRU",
                        all,
                        from,
                        weights(bound, 2, 3 * hidden, inputs),
                        weights(bound, 2, 3 * hidden, hidden),
                        weights(bound, 2, 6 * hidden),
                        lengths)
                .text(2, all + ".h")
                .message(5, OnnxMessage.integer("hidden_size", hidden))
                .message(5, OnnxMessage.integer("linear_before_reset", 1))
                .message(5, OnnxMessage.string("direction", "bidirectional"));
        graph.message(1, node);
        // [T][2][B][H] to [T][B][2][H] to [T][B][2H]
        return new Bidirectional(node("Reshape", transpose(all, 0, 2, 1, 3), longs(0, 0, -1)), all + ".h");
    }

    /** Adds layer normalization over the last axis, as the nodes that exporters write for opsets before 17. */
    String layerNormalization(String from, int size) {
        String mean = mean(from);
        String centred = node("Sub", from, mean);
        String variance = mean(node("Pow", centred, scalar(2)));
        String deviation = node("Sqrt", node("Add", variance, scalar(EPSILON)));
        String normal = node("Div", centred, deviation);
        return node("Add", node("Mul", normal, weights(1, size)), weights(1, size));
    }

    private String mean(String from) {
        String name = name("mean");
        graph.message(1, OnnxMessage.node("ReduceMean", name, from).message(5, OnnxMessage.integers("axes", -1)));
        return name;
    }

    /** Adds a dense layer without an activation: [..][I] to [..][O]. */
    String dense(String from, int inputs, int outputs) {
        float bound = bound(inputs);
        return node("Add", node("MatMul", from, weights(bound, inputs, outputs)), weights(bound, outputs));
    }

    /** {@return the output of a new node without attributes} */
    private String node(String operator, String... inputs) {
        String name = name(operator.toLowerCase(Locale.ROOT));
        graph.message(1, OnnxMessage.node(operator, name, inputs));
        return name;
    }

    private String weights(float bound, int... shape) {
        long[] sizes = new long[shape.length];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
            count *= shape[i];
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        String name = name("weights");
        graph.message(5, OnnxMessage.floats(name, values, sizes));
        return name;
    }

    private String scalar(float value) {
        String name = name("scalar");
        graph.message(5, OnnxMessage.floats(name, new float[] {value}));
        return name;
    }

    private String longs(long... values) {
        String name = name("longs");
        graph.message(5, OnnxMessage.longs(name, values));
        return name;
    }

    private String name(String prefix) {
        return prefix + names++;
    }

    /** {@return the bound of PyTorch's initial weights} */
    private static float bound(int inputs) {
        return (float) (1 / Math.sqrt(inputs));
    }
}
