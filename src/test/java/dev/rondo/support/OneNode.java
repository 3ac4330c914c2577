package dev.rondo.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds and runs models of one node, and builds the parts of larger models. */
public final class OneNode {
    private final NodeProto.Builder node;
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private int opset = 17;

    private OneNode(String type) {
        node = NodeProto.newBuilder().setOpType(type).setName("n");
    }

    public static OneNode of(String type) {
        return new OneNode(type);
    }

    public OneNode opset(int version) {
        opset = version;
        return this;
    }

    public OneNode domain(String domain) {
        node.setDomain(domain);
        return this;
    }

    /** An input that is given when the graph runs; null for an absent one. */
    public OneNode in(Tensor tensor) {
        if (tensor == null) {
            node.addInput("");
            return this;
        }
        String name = "in" + node.getInputCount();
        inputs.put(name, tensor);
        graph.addInput(port(name, tensor.type()));
        node.addInput(name);
        return this;
    }

    /** An input that is stored in the model. */
    public OneNode stored(Tensor tensor) {
        String name = "in" + node.getInputCount();
        graph.addInitializer(proto(name, tensor));
        node.addInput(name);
        return this;
    }

    public OneNode attribute(String name, long value) {
        return add(name, AttributeType.INT, AttributeProto.newBuilder().setI(value));
    }

    public OneNode attribute(String name, float value) {
        return add(name, AttributeType.FLOAT, AttributeProto.newBuilder().setF(value));
    }

    public OneNode attribute(String name, String value) {
        return add(name, AttributeType.STRING, AttributeProto.newBuilder().setS(ByteString.copyFromUtf8(value)));
    }

    public OneNode attribute(String name, Tensor value) {
        return add(name, AttributeType.TENSOR, AttributeProto.newBuilder().setT(proto("", value)));
    }

    public OneNode attribute(String name, GraphProto value) {
        return add(name, AttributeType.GRAPH, AttributeProto.newBuilder().setG(value));
    }

    public OneNode ints(String name, long... values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder();
        Arrays.stream(values).forEach(attribute::addInts);
        return add(name, AttributeType.INTS, attribute);
    }

    public OneNode floats(String name, float... values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder();
        for (float value : values) {
            attribute.addFloats(value);
        }
        return add(name, AttributeType.FLOATS, attribute);
    }

    public OneNode strings(String name, String... values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder();
        Arrays.stream(values).map(ByteString::copyFromUtf8).forEach(attribute::addStrings);
        return add(name, AttributeType.STRINGS, attribute);
    }

    private OneNode add(String name, AttributeType type, AttributeProto.Builder attribute) {
        node.addAttribute(attribute.setName(name).setType(type));
        return this;
    }

    public byte[] bytes(Tensor.Type... outputs) {
        for (int i = 0; i < outputs.length; i++) {
            node.addOutput("out" + i);
            graph.addOutput(port("out" + i, outputs[i]));
        }
        return model(graph.addNode(node).build(), opset).toByteArray();
    }

    /** The outputs, which are of these types. */
    public List<Tensor> run(Tensor.Type... outputs) throws ModelFormatException {
        byte[] bytes = bytes(outputs);
        return new ArrayList<>(
                Models.loadGraph(bytes, "one", LoadOptions.DEFAULT).run(inputs).values());
    }

    /** Runs it and compares its one output. */
    public void gives(Tensor expected) throws ModelFormatException {
        assertSame(expected, run(expected.type()).getFirst());
    }

    /** Asserts that loading is refused with a message that contains these words. */
    public void refuses(String what) {
        byte[] bytes = bytes(Tensor.Type.FLOAT32);
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(bytes, "one", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith("one: ") && message.contains(what), message);
    }

    /** Asserts that it loads, and that a run is refused. */
    public void failsToRun(String what) {
        String message = assertThrows(IllegalArgumentException.class, () -> run(Tensor.Type.FLOAT32))
                .getMessage();
        assertTrue(message.startsWith("node \"n\" (" + node.getOpType() + "): ") && message.contains(what), message);
    }

    public static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.toString(), actual.toString());
        switch (expected.type()) {
            case FLOAT32 -> assertArrayEquals(expected.values(), actual.values(), 1e-6f);
            case INT32 -> assertArrayEquals(expected.ints(), actual.ints());
            case INT64 -> assertArrayEquals(expected.longs(), actual.longs());
            case BOOL -> assertArrayEquals(expected.booleans(), actual.booleans());
        }
    }

    public static ModelProto model(GraphProto graph, int opset) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build();
    }

    /** A port of any shape, or of sizes, in which -1 is any. */
    public static ValueInfoProto port(String name, Tensor.Type type, long... shape) {
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(dataType(type).getNumber());
        if (shape.length > 0) {
            TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
            for (long size : shape) {
                if (size < 0) {
                    sizes.addDimBuilder().setDimParam("any");
                } else {
                    sizes.addDimBuilder().setDimValue(size);
                }
            }
            tensor.setShape(sizes);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static DataType dataType(Tensor.Type type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            case BOOL -> DataType.BOOL;
        };
    }

    public static TensorProto proto(String name, Tensor tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(dataType(tensor.type()).getNumber());
        tensor.shape().forEach(proto::addDims);
        switch (tensor.type()) {
            case FLOAT32 -> {
                for (float value : tensor.values()) {
                    proto.addFloatData(value);
                }
            }
            case INT32 -> Arrays.stream(tensor.ints()).forEach(proto::addInt32Data);
            case INT64 -> Arrays.stream(tensor.longs()).forEach(proto::addInt64Data);
            case BOOL -> {
                for (boolean value : tensor.booleans()) {
                    proto.addInt32Data(value ? 1 : 0);
                }
            }
        }
        return proto.build();
    }
}
