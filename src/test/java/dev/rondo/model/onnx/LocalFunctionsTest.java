package dev.rondo.model.onnx;

import static dev.rondo.graph.Tensor.Type.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.OneNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models with functions of their own. */
@Tag("once")
class LocalFunctionsTest {
    private static final OperatorSetIdProto OPSET =
            OperatorSetIdProto.newBuilder().setVersion(17).build();

    private static NodeProto.Builder node(String type, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static FunctionProto.Builder function(String name) {
        return FunctionProto.newBuilder()
                .setDomain("own")
                .setName(name)
                .addOpsetImport(OPSET)
                .addInput("x")
                .addOutput("y");
    }

    private static AttributeProto.Builder real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value);
    }

    /** leaky(x) = LeakyRelu(x) with the slope that the call gives, 0.5 by default. */
    private static FunctionProto leaky() {
        AttributeProto slope = AttributeProto.newBuilder()
                .setName("alpha")
                .setType(AttributeType.FLOAT)
                .setRefAttrName("slope")
                .build();
        return function("leaky")
                .addAttributeProto(real("slope", 0.5f))
                .addNode(node("Identity", "same", "x"))
                .addNode(node("LeakyRelu", "y", "same").addAttribute(slope))
                .build();
    }

    private static byte[] model(GraphProto.Builder graph, FunctionProto... functions) {
        ModelProto model = OneNode.model(
                graph.addInput(OneNode.port("a", FLOAT32))
                        .addOutput(OneNode.port("b", FLOAT32))
                        .build(),
                17);
        return model.toBuilder().addAllFunctions(List.of(functions)).build().toByteArray();
    }

    private static float[] run(byte[] model, float... a) throws ModelFormatException {
        return Models.loadGraph(model, "functions", LoadOptions.DEFAULT)
                .run(Map.of("a", Tensor.of(List.of(a.length), a)))
                .get("b")
                .values();
    }

    private static void refuse(String what, byte[] model) {
        String message =
                assertThrows(ModelFormatException.class, () -> run(model)).getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldCallAFunctionTwiceWithItsAttributes() throws ModelFormatException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addNode(node("leaky", "same", "a").setDomain("own"))
                .addNode(node("leaky", "b", "same").setDomain("own").addAttribute(real("slope", 0.25f)));
        assertArrayEquals(new float[] {-1, 8}, run(model(graph, leaky()), -8, 8));
    }

    @Test
    void shouldCallAFunctionInsideAnother() throws ModelFormatException {
        GraphProto branch = GraphProto.newBuilder()
                .addNode(node("leaky", "low", "half").setDomain("own"))
                .addOutput(OneNode.port("low", FLOAT32))
                .build();
        AttributeProto.Builder then =
                AttributeProto.newBuilder().setType(AttributeType.GRAPH).setG(branch);
        FunctionProto outer = function("outer")
                .addNode(node("leaky", "half", "x").setDomain("own"))
                .addNode(node("ReduceMax", "most", "x")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("keepdims")
                                .setType(AttributeType.INT)
                                .setI(0)))
                .addNode(node("Less", "negative", "most", "most"))
                .addNode(node("If", "y", "negative")
                        .addAttribute(then.clone().setName("then_branch"))
                        .addAttribute(then.clone().setName("else_branch")))
                .build();
        GraphProto.Builder graph =
                GraphProto.newBuilder().addNode(node("outer", "b", "a").setDomain("own"));
        assertArrayEquals(new float[] {-2, 8}, run(model(graph, leaky(), outer), -8, 8));
    }

    @Test
    void shouldRefuseWhatItCannotReplace() {
        GraphProto.Builder call =
                GraphProto.newBuilder().addNode(node("leaky", "b", "a").setDomain("own"));
        refuse("the domain \"own\" is not supported", model(call.clone()));
        refuse("two functions are named \"leaky\"", model(call.clone(), leaky(), leaky()));
        refuse(
                "needs opset 18, but the model 17",
                model(
                        call.clone(),
                        leaky().toBuilder()
                                .clearOpsetImport()
                                .addOpsetImport(OPSET.toBuilder().setVersion(18))
                                .build()));
        FunctionProto circle = function("leaky")
                .addNode(node("leaky", "y", "x").setDomain("own"))
                .build();
        refuse("call each other more than 16 deep", model(call.clone(), circle));
        FunctionProto bomb = function("leaky")
                .addNode(node("leaky", "z", "x").setDomain("own"))
                .addNode(node("leaky", "y", "z").setDomain("own"))
                .build();
        refuse("call each other", model(call.clone(), bomb));
        GraphProto.Builder wrong = GraphProto.newBuilder()
                .addNode(node("leaky", "b", "a").setDomain("own").addAttribute(real("gain", 1)));
        refuse("has no attribute gain", model(wrong, leaky()));
    }
}
