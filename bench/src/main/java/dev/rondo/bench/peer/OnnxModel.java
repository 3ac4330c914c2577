package dev.rondo.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of an ONNX model of one recurrent layer that takes one step: inputs {@code x} [1][1][I] and the state,
 * {@code h} [1][1][H] and for an LSTM {@code c}; outputs {@code h_next} and {@code c_next}.
 *
 * <p>Numbers of fields are those of onnx.proto.
 */
final class OnnxModel {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;

    private OnnxModel() {}

    /**
     * {@return the model}
     *
     * @param cell lstm, gru or rnn
     * @param inputSize I
     * @param hiddenSize H
     * @param weights W [1][G H][I], R [1][G H][H] and B [1][2 G H], gates in ONNX's order
     */
    static byte[] step(String cell, int inputSize, int hiddenSize, float[][] weights) {
        boolean lstm = cell.equals("lstm");
        int rows = weights[1].length / hiddenSize;
        Message node = new Message()
                .text(1, "x")
                .text(1, "W")
                .text(1, "R")
                .text(1, "B")
                // Sequence lengths: none.
                .text(1, "")
                .text(1, "h");
        // The outputs of all steps: not wanted.
        node.text(2, "").text(2, "h_next");
        if (lstm) {
            node.text(1, "c").text(2, "c_next");
        }
        node.text(4, cell.toUpperCase(Locale.ROOT)).message(5, integer("hidden_size", hiddenSize));
        if (cell.equals("gru")) {
            node.message(5, integer("linear_before_reset", 1));
        }
        Message graph = new Message()
                .message(1, node)
                .text(2, "step")
                .message(5, tensor("W", weights[0], 1, rows, inputSize))
                .message(5, tensor("R", weights[1], 1, rows, hiddenSize))
                .message(5, tensor("B", weights[2], 1, 2 * rows))
                .message(11, value("x", inputSize))
                .message(11, value("h", hiddenSize))
                .message(12, value("h_next", hiddenSize));
        if (lstm) {
            graph.message(11, value("c", hiddenSize)).message(12, value("c_next", hiddenSize));
        }
        return new Message()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, OPSET))
                .bytes();
    }

    private static Message integer(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    private static Message tensor(String name, float[] values, long... shape) {
        Message tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
    }

    private static Message value(String name, int width) {
        Message shape = new Message();
        for (int size : new int[] {1, 1, width}) {
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
