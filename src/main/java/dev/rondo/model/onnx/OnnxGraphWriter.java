package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the messages of an ONNX graph: nodes in their order, constants, inputs and outputs. */
final class OnnxGraphWriter {
    private static final String STEPS = "T";
    private static final String BATCH = "N";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    GraphProto graph(String name) {
        return graph.setName(name).build();
    }

    /** Adds a node. */
    void add(String name, String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        add(name, operator, inputs, outputs, List.of(attributes));
    }

    /** Adds a node; an empty name is an absent input. */
    void add(String name, String operator, List<String> inputs, List<String> outputs, List<AttributeProto> attributes) {
        // ONNX Runtime requires unique names, but modules without parameters may share theirs
        String unique = names.add(name) ? name : name + "_" + graph.getNodeCount();
        graph.addNode(NodeProto.newBuilder()
                .setName(unique)
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(attributes));
    }

    /** The input [T][N][width]. */
    void input(String name, int width) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT, STEPS, BATCH, width));
    }

    /** The input [T][N] of tokens. */
    void tokens(String name) {
        graph.addInput(value(name, TensorProto.DataType.INT64, STEPS, BATCH));
    }

    /** The output [T][N][width]. */
    void output(String name, int width) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, STEPS, BATCH, width));
    }

    /** An input [directions][N][width]. */
    void stateInput(String name, int directions, int width) {
        graph.addInput(value(name, TensorProto.DataType.FLOAT, directions, BATCH, width));
    }

    /** An output [directions][N][width]. */
    void stateOutput(String name, int directions, int width) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, directions, BATCH, width));
    }

    /** A dimension is a number, or a name when its size is free. */
    private static ValueInfoProto value(String name, TensorProto.DataType type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            TensorShapeProto.Dimension.Builder built = shape.addDimBuilder();
            if (dimension instanceof Integer size) {
                built.setDimValue(size);
            } else {
                built.setDimParam((String) dimension);
            }
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Adds weights and returns their name. */
    String weights(String name, float[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, ByteString.copyFrom(bytes), shape);
    }

    /** Adds a single number and returns its name. */
    String number(String name, float value) {
        return weights(name, new float[] {value});
    }

    /** Adds a list of whole numbers, once, and returns its name. */
    String integers(String name, long... values) {
        return wholeNumbers(name, values, values.length);
    }

    /** Adds a single whole number and returns its name. */
    String index(String name, long value) {
        return wholeNumbers(name, new long[] {value});
    }

    private String wholeNumbers(String name, long[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, ByteString.copyFrom(bytes), shape);
    }

    private String constant(String name, TensorProto.DataType type, ByteString bytes, int... shape) {
        if (constants.add(name)) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(type.getNumber())
                    .setRawData(bytes);
            for (int size : shape) {
                tensor.addDims(size);
            }
            graph.addInitializer(tensor);
        }
        return name;
    }

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    static AttributeProto integers(String name, List<Long> values) {
        return attribute(name, AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    static AttributeProto real(String name, float value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT).setF(value).build();
    }

    static AttributeProto reals(String name, List<Float> values) {
        return attribute(name, AttributeProto.AttributeType.FLOATS)
                .addAllFloats(values)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto texts(String name, List<String> values) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
        return attribute.build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
