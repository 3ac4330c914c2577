package dev.rondo.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A writer of one protobuf message: varints, and bytes after their length. The factory methods write the messages of
 * onnx.proto, whose field numbers they use.
 */
final class OnnxMessage {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;
    private static final int ATTRIBUTE_STRINGS = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** {@return a model that consists of one graph} */
    static OnnxMessage model(OnnxMessage graph) {
        return model(graph, OPSET);
    }

    /** {@return a model that consists of one graph, whose operators are those of an opset} */
    static OnnxMessage model(OnnxMessage graph, int opset) {
        return new OnnxMessage()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new OnnxMessage().text(1, "").number(2, opset));
    }

    /** {@return a node with one output; more outputs and attributes can be appended} */
    static OnnxMessage node(String operator, String output, String... inputs) {
        OnnxMessage node = new OnnxMessage();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    /** {@return an attribute with an integer} */
    static OnnxMessage integer(String name, long value) {
        return new OnnxMessage().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    /** {@return an attribute with a float32} */
    static OnnxMessage real(String name, float value) {
        OnnxMessage attribute = new OnnxMessage().text(1, name);
        attribute.varint(2 << 3 | 5);
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        attribute.out.writeBytes(raw.putFloat(value).array());
        return attribute.number(20, ATTRIBUTE_FLOAT);
    }

    /** {@return an attribute with a list of strings} */
    static OnnxMessage strings(String name, Iterable<String> values) {
        OnnxMessage attribute = new OnnxMessage().text(1, name);
        for (String value : values) {
            attribute.text(9, value);
        }
        return attribute.number(20, ATTRIBUTE_STRINGS);
    }

    /** {@return an attribute with a list of integers} */
    static OnnxMessage integers(String name, long... values) {
        OnnxMessage attribute = new OnnxMessage().text(1, name);
        for (long value : values) {
            attribute.number(8, value);
        }
        return attribute.number(20, ATTRIBUTE_INTS);
    }

    /** {@return an attribute with a string} */
    static OnnxMessage string(String name, String value) {
        return new OnnxMessage().text(1, name).text(4, value).number(20, ATTRIBUTE_STRING);
    }

    /** {@return a constant tensor of float32} */
    static OnnxMessage floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, FLOAT, raw, shape);
    }

    /** {@return a constant tensor of int64 with one axis} */
    static OnnxMessage longs(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return tensor(name, INT64, raw, values.length);
    }

    /**
     * {@return a constant tensor of any type}
     *
     * @param name its name
     * @param type the number of its type in onnx.proto
     * @param raw its elements, with the lowest byte first
     * @param shape the sizes of its axes
     */
    static OnnxMessage tensor(String name, int type, ByteBuffer raw, long... shape) {
        OnnxMessage tensor = new OnnxMessage();
        for (long size : shape) {
            tensor.number(1, size);
        }
        return tensor.number(2, type).text(8, name).bytes(9, raw.array());
    }

    /** {@return an input or an output of float32} */
    static OnnxMessage value(String name, int... sizes) {
        return value(name, FLOAT, sizes);
    }

    /** {@return an output of float32 of any shape} */
    static OnnxMessage anyValue(String name) {
        OnnxMessage type = new OnnxMessage().message(1, new OnnxMessage().number(1, FLOAT));
        return new OnnxMessage().text(1, name).message(2, type);
    }

    /** {@return an input or an output of int32} */
    static OnnxMessage integerValue(String name, int... sizes) {
        return value(name, INT32, sizes);
    }

    private static OnnxMessage value(String name, int type, int[] sizes) {
        OnnxMessage shape = new OnnxMessage();
        for (int size : sizes) {
            shape.message(1, new OnnxMessage().number(1, size));
        }
        OnnxMessage tensorType = new OnnxMessage().number(1, type).message(2, shape);
        return new OnnxMessage().text(1, name).message(2, new OnnxMessage().message(1, tensorType));
    }

    OnnxMessage number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    OnnxMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OnnxMessage message(int field, OnnxMessage value) {
        return bytes(field, value.bytes());
    }

    OnnxMessage bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** Seven bits per byte, the lowest first; a negative number takes ten bytes. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
