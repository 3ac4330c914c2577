package dev.rondo.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of an ONNX model: inputs {@code x} [T][B][I] and the states {@code h0} [1][B][H] and for an LSTM {@code c0}, with
 * the number of their layer; outputs {@code y} [T][B][O] and the states that follow, {@code h0_next} and {@code c0_next}.
 * Where one layer takes one step, {@code y} is left out: it is {@code h0_next}.
 *
 * <p>Numbers of fields are those of onnx.proto.
 */
final class OnnxModel {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_INT = 2;

    private final Model model;
    private final int steps;
    private final int streams;
    private final Message graph = new Message();

    private OnnxModel(Model model, int steps, int streams) {
        this.model = model;
        this.steps = steps;
        this.streams = streams;
    }

    /** {@return whether y is its own output} */
    static boolean hasOutput(Model model, int steps) {
        return steps > 1 || !model.single();
    }

    /** {@return the model} */
    static byte[] bytes(Model model, int steps, int streams) {
        return new OnnxModel(model, steps, streams).write();
    }

    private byte[] write() {
        graph.text(2, "model").message(11, value("x", steps, streams, model.inputSize()));
        String from = "x";
        for (int layer = 0; layer < model.layers(); layer++) {
            from = layer(layer, from);
        }
        if (hasOutput(model, steps)) {
            ByteBuffer one = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            graph.message(5, tensor("axis", INT64, one.putLong(1), 1));
            head(from);
        }
        return new Message()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, OPSET))
                .bytes();
    }

    /** {@return the name of its outputs, [T][B][H]} */
    private String layer(int layer, String from) {
        boolean lstm = model.cell().equals("lstm");
        boolean hasOutput = hasOutput(model, steps);
        int hidden = model.hiddenSize();
        int rows = model.gates() * hidden;
        // ONNX's i o f c and z r h, from PyTorch's i f g o and r z n.
        int[] gates = model.choose(new int[] {0, 3, 1, 2}, new int[] {1, 0, 2}, new int[] {0});
        Model.Weights weights = model.weights().get(layer).reordered(gates);
        String h = "h" + layer;
        String c = "c" + layer;
        Message node = new Message()
                .text(1, from)
                .text(1, "W" + layer)
                .text(1, "R" + layer)
                .text(1, "B" + layer);
        // Behind the biases, the sequence lengths: none.
        node.text(1, "").text(1, h);
        node.text(2, hasOutput ? "all" + layer : "").text(2, h + "_next");
        if (lstm) {
            node.text(1, c).text(2, c + "_next");
        }
        node.text(4, model.cell().toUpperCase(Locale.ROOT)).message(5, integer("hidden_size", hidden));
        if (model.cell().equals("gru")) {
            node.message(5, integer("linear_before_reset", 1));
        }
        float[] biases = Model.concatenated(weights.inputBias(), weights.recurrentBias());
        graph.message(1, node)
                .message(5, floats("W" + layer, weights.input(), 1, rows, weights.inputSize()))
                .message(5, floats("R" + layer, weights.recurrent(), 1, rows, hidden))
                .message(5, floats("B" + layer, biases, 1, 2 * rows));
        state(h);
        if (lstm) {
            state(c);
        }
        if (hasOutput) {
            // [T][1][B][H], a direction too many.
            String name = model.single() ? "y" : "y" + layer;
            graph.message(1, node("Squeeze", name, "all" + layer, "axis"));
            return name;
        }
        return h + "_next";
    }

    private void head(String from) {
        if (model.classes() > 0) {
            float[] weight = Model.transposed(model.headWeight(), model.hiddenSize());
            graph.message(5, floats("head", weight, model.hiddenSize(), model.classes()))
                    .message(5, floats("headBias", model.headBias(), model.classes()))
                    .message(1, node("MatMul", "product", from, "head"))
                    .message(1, node("Add", "y", "product", "headBias"));
        } else if (!from.equals("y")) {
            graph.message(1, node("Identity", "y", from));
        }
        graph.message(12, value("y", steps, streams, model.outputSize()));
    }

    private void state(String name) {
        graph.message(11, value(name, 1, streams, model.hiddenSize()))
                .message(12, value(name + "_next", 1, streams, model.hiddenSize()));
    }

    private static Message node(String operator, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static Message integer(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    private static Message floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, FLOAT, raw, shape);
    }

    private static Message tensor(String name, int type, ByteBuffer raw, long... shape) {
        Message tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        return tensor.number(2, type).text(8, name).bytes(9, raw.array());
    }

    private static Message value(String name, int... sizes) {
        Message shape = new Message();
        for (int size : sizes) {
            shape.message(1, new Message().number(1, size));
        }
        Message tensorType = new Message().number(1, FLOAT).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensorType));
    }

    /** A protobuf message as it is written: varints, and bytes behind their length. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
