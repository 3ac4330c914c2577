package dev.rondo.model.onnx;

import static dev.rondo.model.onnx.OnnxGraphTest.load;
import static dev.rondo.model.onnx.OnnxGraphTest.node;
import static dev.rondo.support.OneNode.port;
import static dev.rondo.support.OneNode.proto;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.model.ModelFormatException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exporters' graphs that become networks, and similar ones that do not. */
@Tag("once")
class OnnxChainTest {
    private static final int STEPS = 5;
    private static final float TOLERANCE = 1e-6f;

    private final SplittableRandom random = new SplittableRandom(1);

    private Tensor random(Integer... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.of(List.of(shape), values);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(List.of(values.length), values);
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    /** x [T][N][3] through a GRU of 4 to h [T][1][N][4], and h squeezed. */
    private GraphProto.Builder gru(String initial) {
        return GraphProto.newBuilder()
                .addInput(port("x", Type.FLOAT32, -1, -1, 3))
                .addInitializer(proto("W", random(1, 12, 3)))
                .addInitializer(proto("R", random(1, 12, 4)))
                .addInitializer(proto("one", longs(1)))
                .addNode(node("GRU", List.of("x", "W", "R", "", "", initial), "h"))
                .addNode(node("Squeeze", List.of("h", "one"), "s"));
    }

    private static GraphProto.Builder out(GraphProto.Builder graph, String... outputs) {
        for (String output : outputs) {
            graph.addOutput(port(output, Type.FLOAT32));
        }
        return graph;
    }

    /** Runs one stream through the graph, and step by step. */
    private void assertSteps(Graph graph, String output) {
        Network network = graph.toNetwork();
        Tensor x = random(STEPS, 1, 3);
        float[] expected = graph.run(Map.of("x", x)).get(output).values();
        float[] actual = new float[STEPS * network.outputSize()];
        var runner = network.newRunner();
        var state = network.newState();
        for (int t = 0; t < STEPS; t++) {
            runner.step(state, x.values(), t * 3, actual, t * network.outputSize());
        }
        assertArrayEquals(expected, actual, TOLERANCE);
    }

    private static void assertNoNetwork(GraphProto.Builder graph, String what) throws ModelFormatException {
        Graph loaded = load(graph);
        String message = assertThrows(UnsupportedOperationException.class, loaded::toNetwork)
                .getMessage();
        assertTrue(message.startsWith("no network: ") && message.contains(what), message);
    }

    @Test
    void shouldBeginWithConstantStates() throws ModelFormatException {
        GraphProto.Builder graph = gru("h0").addInitializer(proto("h0", random(1, 1, 4)));
        assertSteps(load(out(graph, "s")), "s");
    }

    /** A network begins all its streams with the state, so the graph does the same. */
    @Test
    void shouldBeginAllStreamsWithTheConstantStateOfOne() throws ModelFormatException {
        Graph graph = load(out(gru("h0").addInitializer(proto("h0", random(1, 1, 4))), "s"));
        Network network = graph.toNetwork();
        Tensor x = random(STEPS, 2, 3);
        float[] expected = graph.run(Map.of("x", x)).get("s").values();
        float[] actual = new float[STEPS * 2 * 4];
        network.newRunner().runBatch(new State[] {network.newState(), network.newState()}, x.values(), null, actual);
        assertArrayEquals(expected, actual, TOLERANCE);
    }

    @Test
    void shouldBeginWithConstantStatesExpandedToAllStreams() throws ModelFormatException {
        GraphProto.Builder graph = gru("h0")
                .addInitializer(proto("learned", random(1, 1, 4)))
                .addInitializer(proto("four", longs(4)))
                .addNode(node("Shape", List.of("x"), "shape", integer("start", 1), integer("end", 2)))
                .addNode(node("Concat", List.of("one", "shape", "four"), "sizes", integer("axis", 0)))
                .addNode(node("Expand", List.of("learned", "sizes"), "h0"));
        assertSteps(load(out(graph, "s")), "s");
    }

    @Test
    void shouldNotBeginEachStreamElsewhere() throws ModelFormatException {
        GraphProto.Builder graph = gru("h0").addInitializer(proto("h0", random(1, 2, 4)));
        assertNoNetwork(out(graph, "s"), "has an initial_h that differs from stream to stream");
    }

    @Test
    void shouldReadEveryNotationOfADenseLayer() throws ModelFormatException {
        GraphProto.Builder graph = gru("").addInitializer(proto("K", random(4, 5)))
                .addInitializer(proto("b", random(1, 1, 5)))
                .addInitializer(proto("L", random(5, 2)))
                .addInitializer(proto("c", Tensor.of(List.of(), 0.25f)))
                .addNode(node("MatMul", List.of("s", "K"), "p"))
                .addNode(node("Add", List.of("b", "p"), "q"))
                .addNode(node("Relu", List.of("q"), "r"))
                .addNode(node("Dropout", List.of("r"), "d"))
                .addNode(node("MatMul", List.of("d", "L"), "e"))
                .addNode(node("Add", List.of("e", "c"), "f"))
                .addNode(node("Sigmoid", List.of("f"), "y"));
        Graph loaded = load(out(graph, "y"));
        assertEquals(3, loaded.toNetwork().layers().size());
        assertSteps(loaded, "y");
    }

    @Test
    void shouldTakeDenseLayersInFront() throws ModelFormatException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(port("x", Type.FLOAT32, -1, -1, 3))
                .addInitializer(proto("K", random(3, 2)))
                .addInitializer(proto("W", random(1, 4, 2)))
                .addInitializer(proto("R", random(1, 4, 4)))
                .addNode(node("MatMul", List.of("x", "K"), "p"))
                .addNode(node("Tanh", List.of("p"), "q"))
                .addNode(node("RNN", List.of("q", "W", "R"), "y"));
        assertSteps(load(out(graph, "y")), "y");
    }

    @Test
    void shouldNotBeAChainThatForks() throws ModelFormatException {
        GraphProto.Builder graph = gru("").addInitializer(proto("K", random(4, 4)))
                .addNode(node("MatMul", List.of("s", "K"), "p"))
                .addNode(node("MatMul", List.of("s", "K"), "q"));
        assertNoNetwork(
                out(graph.clone(), "p", "q"),
                "node \"MatMul of q\" (MatMul) reads a value that another layer also reads");
        // the sum before its activation is no output of a layer
        GraphProto.Builder both = graph.clone().addNode(node("Tanh", List.of("p"), "y"));
        assertNoNetwork(out(both, "p", "y"), "the output \"p\" is neither the output of the last layer nor a state");
        GraphProto.Builder residual = graph.clone().addNode(node("Add", List.of("s", "p"), "y"));
        assertNoNetwork(out(residual, "y"), "node \"Add of y\" (Add)");
    }

    @Test
    void shouldNotMixWhatMustNotBe() throws ModelFormatException {
        GraphProto.Builder turned = gru("").addNode(node("Transpose", List.of("s"), "t", ints("perm", 0, 2, 1)))
                .addInitializer(proto("K", random(2, 2)))
                .addNode(node("MatMul", List.of("t", "K"), "y"));
        assertNoNetwork(out(turned, "y"), "does not read all features at once");
        GraphProto.Builder flat =
                gru("").addInitializer(proto("flat", longs(-1, 2))).addNode(node("Reshape", List.of("s", "flat"), "y"));
        assertNoNetwork(out(flat, "y"), "mixes features with steps or streams");
        GraphProto.Builder firstStep = gru("").addInitializer(proto("zero", Tensor.ofLongs(List.of(), 0)))
                .addNode(node("Gather", List.of("s", "zero"), "y"));
        assertNoNetwork(out(firstStep, "y"), "takes an element that is not the last step");
        GraphProto.Builder scaled = gru("").addInitializer(proto("two", Tensor.of(List.of(), 2f)))
                .addNode(node("Div", List.of("two", "s"), "y"));
        assertNoNetwork(out(scaled, "y"), "is arithmetic that no layer performs");
        GraphProto.Builder log = gru("").addNode(node("LogSoftmax", List.of("s"), "y"));
        assertNoNetwork(out(log, "y"), "is not a softmax over the outputs of a layer");
        GraphProto.Builder mean = gru("").addNode(node("ReduceMean", List.of("s"), "y"));
        assertNoNetwork(out(mean, "y"), "node \"ReduceMean of y\" (ReduceMean) is not a layer");
    }

    @Test
    void shouldNotBelieveSizesThatItDoesNotFollow() throws ModelFormatException {
        // [T N, 4] and back: what the product of two sizes is, is not followed
        GraphProto.Builder graph = gru("").addInitializer(proto("zero", Tensor.ofLongs(List.of(1), 0)))
                .addInitializer(proto("four", longs(4)))
                .addNode(node("Shape", List.of("x"), "shape"))
                .addNode(node("Gather", List.of("shape", "zero"), "t"))
                .addNode(node("Gather", List.of("shape", "one"), "n"))
                .addNode(node("Mul", List.of("t", "n"), "tn"))
                .addNode(node("Concat", List.of("tn", "four"), "sizes", integer("axis", 0)))
                .addNode(node("Reshape", List.of("s", "sizes"), "y"));
        assertNoNetwork(out(graph, "y"), "node \"Reshape of y\" (Reshape) mixes features with steps or streams");
        // [T, N, 4], by sizes that are followed
        GraphProto.Builder same = gru("").addInitializer(proto("zero", Tensor.ofLongs(List.of(1), 0)))
                .addInitializer(proto("four", longs(4)))
                .addNode(node("Shape", List.of("x"), "shape"))
                .addNode(node("Gather", List.of("shape", "zero"), "t"))
                .addNode(node("Gather", List.of("shape", "one"), "n"))
                .addNode(node("Concat", List.of("t", "n", "four"), "sizes", integer("axis", 0)))
                .addNode(node("Reshape", List.of("s", "sizes"), "y"));
        assertSteps(load(out(same, "y")), "y");
    }

    @Test
    void shouldNotGrowWithAHostileFile() throws ModelFormatException {
        GraphProto.Builder sizes = gru("").addNode(node("Shape", List.of("x"), "c0"));
        for (int i = 0; i < 40; i++) {
            sizes.addNode(node("Concat", List.of("c" + i, "c" + i), "c" + (i + 1), integer("axis", 0)));
        }
        sizes.addNode(node("Reshape", List.of("s", "c40"), "y"));
        assertNoNetwork(out(sizes, "y"), "mixes features with steps or streams");

        GraphProto.Builder shared = GraphProto.newBuilder()
                .addInput(port("x", Type.FLOAT32, -1, -1, 3))
                .addInitializer(proto("K", random(3, 3)));
        for (int i = 0; i < 20; i++) {
            shared.addNode(node("MatMul", List.of(i == 0 ? "x" : "p" + i, "K"), "p" + (i + 1)));
        }
        assertNoNetwork(out(shared, "p20"), "shares its weights with more than 16 other layers");
    }

    @Test
    void shouldNotTakeFeaturesForTheDirectionsOfALayer() throws ModelFormatException {
        // [T][2][N][2]: the last axis has two elements too, but is not the directions
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(port("x", Type.FLOAT32, -1, -1, 3))
                .addInitializer(proto("W", random(2, 2, 3)))
                .addInitializer(proto("R", random(2, 2, 2)))
                .addInitializer(proto("zero", Tensor.ofLongs(List.of(), 0)))
                .addInitializer(proto("one", Tensor.ofLongs(List.of(), 1)))
                .addNode(node(
                        "RNN",
                        List.of("x", "W", "R"),
                        "h",
                        AttributeProto.newBuilder()
                                .setName("direction")
                                .setType(AttributeType.STRING)
                                .setS(com.google.protobuf.ByteString.copyFromUtf8("bidirectional"))
                                .build()))
                .addNode(node("Gather", List.of("h", "zero"), "a", integer("axis", 3)))
                .addNode(node("Gather", List.of("h", "one"), "b", integer("axis", 3)))
                .addNode(node("Add", List.of("a", "b"), "y"));
        assertNoNetwork(out(graph, "y"), "takes an element that is not the last step");
    }
}
