package dev.rondo.model.onnx;

import static dev.rondo.support.OneNode.port;
import static dev.rondo.support.OneNode.proto;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.OneNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models of several nodes, and the parts of a model other than its nodes. */
@Tag("once")
class OnnxGraphTest {
    static NodeProto node(String type, List<String> inputs, String output, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(type + " of " + output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    static AttributeProto branch(String name, GraphProto graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    private static GraphProto.Builder graph() {
        return GraphProto.newBuilder().addInput(port("x", Type.FLOAT32)).addOutput(port("y", Type.FLOAT32));
    }

    static Graph load(GraphProto.Builder graph) throws ModelFormatException {
        return load(OneNode.model(graph.build(), 17));
    }

    private static Graph load(ModelProto model) throws ModelFormatException {
        return Models.loadGraph(model.toByteArray(), "model", LoadOptions.DEFAULT);
    }

    private static void refuses(ModelProto model, String what) {
        String message =
                assertThrows(ModelFormatException.class, () -> load(model)).getMessage();
        assertTrue(message.startsWith("model: ") && message.contains(what), message);
    }

    private static float run(Graph graph, Map<String, Tensor> inputs) {
        return graph.run(inputs).get("y").values()[0];
    }

    private static Tensor number(float value) {
        return Tensor.of(List.of(), value);
    }

    /** y = x + 1 when c, else x * k, where k is defined outside the branch. */
    private static GraphProto.Builder choice() {
        GraphProto then = GraphProto.newBuilder()
                .addInitializer(proto("one", number(1)))
                .addNode(node("Add", List.of("x", "one"), "a"))
                .addOutput(port("a", Type.FLOAT32))
                .build();
        GraphProto otherwise = GraphProto.newBuilder()
                .addNode(node("Mul", List.of("x", "k"), "a"))
                .addOutput(port("a", Type.FLOAT32))
                .build();
        return graph().addInitializer(proto("k", number(5)))
                .addNode(node("If", List.of("c"), "y", branch("then_branch", then), branch("else_branch", otherwise)));
    }

    @Test
    void shouldChooseByAComputedCondition() throws ModelFormatException {
        Graph graph = load(choice().addInput(port("c", Type.BOOL)));
        Tensor yes = Tensor.ofBooleans(List.of(), true);
        Tensor no = Tensor.ofBooleans(List.of(1), false);
        assertEquals(4, run(graph, Map.of("x", number(3), "c", yes)));
        assertEquals(15, run(graph, Map.of("x", number(3), "c", no)));
        Tensor two = Tensor.ofBooleans(List.of(2), true, false);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> run(graph, Map.of("x", number(3), "c", two)))
                .getMessage();
        assertEquals("node \"If of y\" (If): the condition must be one bool, but is bool [2]", message);
    }

    @Test
    void shouldChooseAtLoadByAConstantCondition() throws ModelFormatException {
        for (boolean condition : new boolean[] {true, false}) {
            Graph graph = load(choice().addInitializer(proto("b", Tensor.ofBooleans(List.of(), !condition)))
                    .addNode(node("Not", List.of("b"), "c")));
            assertEquals(condition ? 4 : 15, run(graph, Map.of("x", number(3))));
            assertTrue(!graph.toString().contains(" If "), graph.toString());
        }
    }

    @Test
    void shouldSeeNamesThroughSeveralGraphs() throws ModelFormatException {
        for (boolean constant : new boolean[] {true, false}) {
            GraphProto inner = GraphProto.newBuilder()
                    .addNode(node("Add", List.of("x", "k"), "a"))
                    .addOutput(port("a", Type.FLOAT32))
                    .build();
            GraphProto outer = GraphProto.newBuilder()
                    .addNode(node("If", List.of("c"), "a", branch("then_branch", inner), branch("else_branch", inner)))
                    .addOutput(port("a", Type.FLOAT32))
                    .build();
            GraphProto.Builder all = graph().addInitializer(proto("k", number(5)))
                    .addNode(node("If", List.of("c"), "y", branch("then_branch", outer), branch("else_branch", outer)));
            Tensor yes = Tensor.ofBooleans(List.of(), true);
            if (constant) {
                assertEquals(8, run(load(all.addInitializer(proto("c", yes))), Map.of("x", number(3))));
            } else {
                assertEquals(8, run(load(all.addInput(port("c", Type.BOOL))), Map.of("x", number(3), "c", yes)));
            }
        }
    }

    @Test
    void shouldRefuseBranchesThatAreNone() {
        GraphProto two = GraphProto.newBuilder()
                .addOutput(port("x", Type.FLOAT32))
                .addOutput(port("k", Type.FLOAT32))
                .build();
        GraphProto.Builder graph = graph().addInput(port("c", Type.BOOL));
        refuses(
                OneNode.model(
                        graph.clone()
                                .addNode(node(
                                        "If",
                                        List.of("c"),
                                        "y",
                                        branch("then_branch", two),
                                        branch("else_branch", two)))
                                .build(),
                        17),
                "its branches must have as many outputs as it has");
        refuses(
                OneNode.model(
                        graph.clone()
                                .addNode(node("If", List.of("c"), "y", branch("then_branch", two)))
                                .build(),
                        17),
                "the attribute else_branch is missing");
        GraphProto unknown = GraphProto.newBuilder()
                .addNode(node("Relu", List.of("nowhere"), "a"))
                .addOutput(port("a", Type.FLOAT32))
                .build();
        refuses(
                OneNode.model(
                        graph.clone()
                                .addNode(node(
                                        "If",
                                        List.of("c"),
                                        "y",
                                        branch("then_branch", unknown),
                                        branch("else_branch", unknown)))
                                .build(),
                        17),
                "reads the value \"nowhere\"");
    }

    @Test
    void shouldRefuseDeepGraphsInGraphs() {
        GraphProto inner =
                GraphProto.newBuilder().addOutput(port("x", Type.FLOAT32)).build();
        for (int depth = 0; depth < 20; depth++) {
            inner = GraphProto.newBuilder()
                    .addNode(node(
                            "If",
                            List.of("c"),
                            "v" + depth,
                            branch("then_branch", inner),
                            branch(
                                    "else_branch",
                                    GraphProto.newBuilder()
                                            .addOutput(port("x", Type.FLOAT32))
                                            .build())))
                    .addOutput(port("v" + depth, Type.FLOAT32))
                    .build();
        }
        GraphProto.Builder graph = graph().addInput(port("c", Type.BOOL))
                .addNode(node("If", List.of("c"), "y", branch("then_branch", inner), branch("else_branch", inner)));
        refuses(OneNode.model(graph.build(), 17), "graphs are nested more than 16 deep");
    }

    @Test
    void shouldRefuseCircles() {
        GraphProto.Builder graph =
                graph().addNode(node("Add", List.of("x", "b"), "y")).addNode(node("Relu", List.of("y"), "b"));
        refuses(OneNode.model(graph.build(), 17), "the graph has a circle");
    }

    @Test
    void shouldSortNodes() throws ModelFormatException {
        Graph graph = load(graph().addNode(node("Relu", List.of("a"), "y")).addNode(node("Neg", List.of("x"), "a")));
        assertEquals(2, run(graph, Map.of("x", number(-2))));
    }

    @Test
    void shouldTakeInitializersThatAreListedAmongTheInputs() throws ModelFormatException {
        Graph graph = load(graph().addInput(port("k", Type.FLOAT32))
                .addInitializer(proto("k", number(5)))
                .addNode(node("Add", List.of("x", "k"), "y")));
        assertEquals(List.of(Port.ofAnyShape("x", Type.FLOAT32)), graph.inputs());
        assertEquals(7, run(graph, Map.of("x", number(2))));
    }

    @Test
    void shouldCheckDeclaredShapes() throws ModelFormatException {
        Graph graph = load(GraphProto.newBuilder()
                .addInput(port("x", Type.FLOAT32, -1, 2))
                .addOutput(port("y", Type.FLOAT32, -1, 2))
                .addNode(node("Relu", List.of("x"), "y")));
        assertEquals(List.of(new Port("x", Type.FLOAT32, List.of(-1, 2))), graph.inputs());
        assertEquals(List.of(new Port("y", Type.FLOAT32, List.of(-1, 2))), graph.outputs());
        String message = assertThrows(IllegalArgumentException.class, () -> run(graph, Map.of("x", number(1))))
                .getMessage();
        assertEquals("expected the input x: float32 [-1, 2], but float32 [] was given", message);
    }

    @Test
    void shouldCarryMetadata() throws ModelFormatException {
        ModelProto model = OneNode.model(
                        graph().addNode(node("Relu", List.of("x"), "y")).build(), 17)
                .toBuilder()
                .setProducerName("by hand")
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("unit").setValue("Pa"))
                .build();
        assertEquals(
                Map.of("unit", "Pa", "onnx.opset", "17", "onnx.producer", "by hand"),
                load(model).metadata());
    }

    @Test
    void shouldRefuseOtherPartsThatAModelMayHave() {
        ModelProto model =
                OneNode.model(graph().addNode(node("Relu", List.of("x"), "y")).build(), 17);
        refuses(
                model.toBuilder()
                        .addTrainingInfo(TrainingInfoProto.newBuilder())
                        .build(),
                "training information");
        refuses(model.toBuilder().clearGraph().build(), "no graph");
        refuses(model.toBuilder().clearOpsetImport().build(), "but the model needs 0");
        GraphProto.Builder sparse = model.getGraph().toBuilder().addSparseInitializer(SparseTensorProto.newBuilder());
        refuses(model.toBuilder().setGraph(sparse).build(), "sparse initializers are not supported");
        ValueInfoProto sequence = ValueInfoProto.newBuilder()
                .setName("s")
                .setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.newBuilder()))
                .build();
        refuses(
                model.toBuilder()
                        .setGraph(model.getGraph().toBuilder().addInput(sequence))
                        .build(),
                "\"s\" must be a tensor, but is SEQUENCE_TYPE");
        refuses(
                model.toBuilder()
                        .setGraph(model.getGraph().toBuilder().addInput(port("z", Type.FLOAT32, 1L << 40)))
                        .build(),
                "\"z\" cannot have a dimension of 1099511627776");
    }

    @Test
    void shouldDoArithmeticOnShapes() throws ModelFormatException {
        // zeros [1, N, 3] of x [N, 2], as exporters begin states
        GraphProto.Builder graph = graph().addInitializer(proto("zero", Tensor.ofLongs(List.of(), 0)))
                .addInitializer(proto("axis", Tensor.ofLongs(List.of(1), 0)))
                .addInitializer(proto("one", Tensor.ofLongs(List.of(1), 1)))
                .addInitializer(proto("three", Tensor.ofLongs(List.of(1), 3)))
                .addNode(node("Shape", List.of("x"), "shape"))
                .addNode(node("Gather", List.of("shape", "zero"), "n"))
                .addNode(node("Unsqueeze", List.of("n", "axis"), "ns"))
                .addNode(node(
                        "Concat",
                        List.of("one", "ns", "three"),
                        "sizes",
                        AttributeProto.newBuilder()
                                .setName("axis")
                                .setType(AttributeType.INT)
                                .setI(0)
                                .build()))
                .addNode(node("ConstantOfShape", List.of("sizes"), "y"));
        Tensor y = load(graph)
                .run(Map.of("x", Tensor.of(List.of(4, 2), new float[8])))
                .get("y");
        assertEquals(List.of(1, 4, 3), y.shape());
        assertArrayEquals(new float[12], y.values());
    }
}
