package dev.rondo.graph.stream;

import static dev.rondo.graph.Tensor.Type.FLOAT32;
import static dev.rondo.graph.Tensor.Type.INT64;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.OneNode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Steps a model with the structure of the voice activity detectors that many applications use: a run reads one frame of
 * samples, the state of an LSTM as one tensor [h, c], and the sampling rate, which chooses between two graphs. In each a second
 * choice asks whether the state is empty.
 */
@Tag("once")
class FrameModelTest {
    private static final int SAMPLES = 16;
    private static final int CHANNELS = 6;
    private static final int FRAMES = 5;
    private static final int STEPS = 2_000;
    private static final int ROUNDS = 100;
    private static final long RATE = 16_000;

    private final SplittableRandom random = new SplittableRandom(3);

    private static NodeProto.Builder node(String type, String outputs, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(outputs)
                .addAllInput(List.of(inputs))
                .addAllOutput(List.of(outputs.split(" ")));
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute = attribute(name, AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    private static AttributeProto number(String name, long value) {
        return attribute(name, AttributeType.INT).setI(value).build();
    }

    private static NodeProto choice(String outputs, String condition, GraphProto yes, GraphProto no) {
        return node("If", outputs, condition)
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(yes))
                .addAttribute(attribute("else_branch", AttributeType.GRAPH).setG(no))
                .build();
    }

    private Tensor weights(int... shape) {
        Integer[] sizes = Arrays.stream(shape).boxed().toArray(Integer[]::new);
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return Tensor.of(List.of(sizes), values);
    }

    private static NodeProto lstm(String... inputs) {
        return node("LSTM", " hn cn", inputs)
                .addAttribute(number("hidden_size", CHANNELS))
                .build();
    }

    /** An LSTM without states, or with those of the last run. */
    private NodeProto decoder() {
        GraphProto none = GraphProto.newBuilder()
                .addNode(lstm("frame", "W", "R", "B"))
                .addOutput(OneNode.port("hn", FLOAT32, 1, 1, CHANNELS))
                .addOutput(OneNode.port("cn", FLOAT32, 1, 1, CHANNELS))
                .build();
        GraphProto given = GraphProto.newBuilder()
                .addInitializer(OneNode.proto("first", Tensor.ofLongs(List.of(1), 0)))
                .addInitializer(OneNode.proto("second", Tensor.ofLongs(List.of(1), 1)))
                .addNode(node("Gather", "h", "state", "first").addAttribute(number("axis", 0)))
                .addNode(node("Gather", "c", "state", "second").addAttribute(number("axis", 0)))
                .addNode(lstm("frame", "W", "R", "B", "", "h", "c"))
                .addOutput(OneNode.port("hn", FLOAT32, 1, 1, CHANNELS))
                .addOutput(OneNode.port("cn", FLOAT32, 1, 1, CHANNELS))
                .build();
        return choice("h_next c_next", "empty", none, given);
    }

    /** Frames of samples to a probability, by a spectrum and convolutions whose output has one step. */
    private GraphProto branch() {
        return GraphProto.newBuilder()
                .addInitializer(OneNode.proto("axis", Tensor.ofLongs(List.of(1), 1)))
                .addInitializer(OneNode.proto("pads", Tensor.ofLongs(List.of(6), 0, 0, 0, 0, 0, 4)))
                .addInitializer(OneNode.proto("stft", weights(2 * CHANNELS, 1, 8)))
                .addInitializer(OneNode.proto("kernel", weights(CHANNELS, CHANNELS, 4)))
                .addInitializer(OneNode.proto("bias", weights(CHANNELS)))
                .addInitializer(OneNode.proto("W", weights(1, 4 * CHANNELS, CHANNELS)))
                .addInitializer(OneNode.proto("R", weights(1, 4 * CHANNELS, CHANNELS)))
                .addInitializer(OneNode.proto("B", weights(1, 8 * CHANNELS)))
                .addInitializer(OneNode.proto("head", weights(CHANNELS, 1)))
                .addInitializer(OneNode.proto("none", Tensor.ofLongs(List.of(), 0)))
                .addNode(node("Unsqueeze", "wave", "input", "axis"))
                .addNode(node("Pad", "padded", "wave", "pads")
                        .addAttribute(attribute("mode", AttributeType.STRING).setS(ByteString.copyFromUtf8("reflect"))))
                .addNode(node("Conv", "spectrum", "padded", "stft").addAttribute(ints("strides", 4)))
                .addNode(node("Split", "real imaginary", "spectrum").addAttribute(number("axis", 1)))
                .addNode(node("Mul", "real2", "real", "real"))
                .addNode(node("Mul", "imaginary2", "imaginary", "imaginary"))
                .addNode(node("Add", "power", "real2", "imaginary2"))
                .addNode(node("Sqrt", "magnitude", "power"))
                .addNode(node("Conv", "encoded", "magnitude", "kernel", "bias"))
                .addNode(node("Relu", "rectified", "encoded"))
                .addNode(node("Transpose", "frame", "rectified").addAttribute(ints("perm", 2, 0, 1)))
                .addNode(node("Size", "size", "state"))
                .addNode(node("Equal", "empty", "size", "none"))
                .addNode(decoder())
                .addNode(node("Squeeze", "h_row", "h_next", "squeezed"))
                .addInitializer(OneNode.proto("squeezed", Tensor.ofLongs(List.of(1), 0)))
                .addNode(node("MatMul", "score", "h_row", "head"))
                .addNode(node("Sigmoid", "probability", "score"))
                .addNode(node("Concat", "state_next", "h_next", "c_next").addAttribute(number("axis", 0)))
                .addOutput(OneNode.port("probability", FLOAT32, -1, 1))
                .addOutput(OneNode.port("state_next", FLOAT32, 2, -1, CHANNELS))
                .build();
    }

    private Graph graph() throws ModelFormatException {
        ValueInfoProto.Builder rate = OneNode.port("sr", INT64).toBuilder();
        rate.getTypeBuilder().getTensorTypeBuilder().setShape(TensorShapeProto.getDefaultInstance());
        GraphProto graph = GraphProto.newBuilder()
                .addInput(OneNode.port("input", FLOAT32, -1, -1))
                .addInput(OneNode.port("state", FLOAT32, 2, -1, CHANNELS))
                .addInput(rate)
                .addInitializer(OneNode.proto("rate", Tensor.ofLongs(List.of(), RATE)))
                .addNode(node("Equal", "is16k", "sr", "rate"))
                .addNode(choice("output stateN", "is16k", branch(), branch()))
                .addOutput(OneNode.port("output", FLOAT32, -1, 1))
                .addOutput(OneNode.port("stateN", FLOAT32, 2, -1, CHANNELS))
                .build();
        return Models.loadGraph(OneNode.model(graph, 17).toByteArray(), "frames", LoadOptions.DEFAULT);
    }

    private Stepper stepper(Graph graph) {
        return graph.withInputs(Map.of("sr", Tensor.ofLongs(List.of(), RATE)))
                .withShape("input", List.of(-1, SAMPLES))
                .stepper();
    }

    @Test
    void shouldCarryTheStateFromFrameToFrame() throws Throwable {
        Graph graph = graph();
        Stepper stepper = stepper(graph);
        assertEquals(List.of("input"), stepper.inputs().stream().map(Port::name).toList());
        assertEquals(List.of("state"), stepper.states().stream().map(Port::name).toList());
        Tensor state = weights(2, 1, CHANNELS);
        Stepper.Stream stream = stepper.newStream(Map.of("state", state));
        float[] y = new float[stepper.outputSize()];
        for (int frame = 0; frame < FRAMES; frame++) {
            Tensor samples = weights(1, SAMPLES);
            Map<String, Tensor> run =
                    graph.run(Map.of("input", samples, "state", state, "sr", Tensor.ofLongs(List.of(), RATE)));
            assertTrue(stepper.step(stream, samples.values(), y));
            state = run.get("stateN");
            assertEquals(run.get("output").values()[0], y[0], 1e-5f);
            assertArrayEquals(state.values(), Arrays.copyOfRange(y, 1, y.length), 1e-5f);
        }
    }

    @Test
    void shouldAllocateNothingInAStep() throws Throwable {
        assertEquals(0, StepBytes.of(stepper(graph()), STEPS, ROUNDS));
    }

    @Test
    void shouldAllocateNothingInAStepOfAView() throws Throwable {
        assertEquals(0, StepBytes.ofViews(stepper(graph()), STEPS, ROUNDS));
    }

    @Test
    void shouldRefuseMemoryThatDoesNotFit() throws ModelFormatException {
        Stepper stepper = stepper(graph());
        Stepper.Stream stream = stepper.newStream();
        double[] x = new double[SAMPLES];
        double[] y = new double[stepper.outputSize()];
        Stepper.View<double[]> doubles = stepper.doubles();
        assertRefused(() -> doubles.step(stream, new double[SAMPLES + 1], y), "x must have 16 values, but has 17");
        assertRefused(() -> doubles.step(stream, x, x), "y must have 13 values, but has 16");
        assertRefused(() -> doubles.step(stream, x, 1, y, 0), "x must hold 16 values from index 1, but has 16");
        assertRefused(() -> doubles.stepBatch(new Stepper.Stream[] {stream}, y, y), "xs must have 16 values");
        assertRefused(NullPointerException.class, () -> doubles.step(null, x, y), "stream");
        assertRefused(NullPointerException.class, () -> doubles.step(stream, x, null), "y");
        MemorySegment readOnly = MemorySegment.ofArray(new float[y.length]).asReadOnly();
        MemorySegment frame = MemorySegment.ofArray(new float[SAMPLES]);
        assertRefused(() -> stepper.segments().step(stream, frame, readOnly), "y takes outputs", "read-only");
        assertEquals(0, stream.steps());
    }

    @Test
    void shouldRefuseACellWhoseStateOnlyTheApplicationCarries() throws ModelFormatException {
        GraphProto cell = GraphProto.newBuilder()
                .addInput(OneNode.port("x", FLOAT32, 1, CHANNELS))
                .addInput(OneNode.port("h", FLOAT32, 1, CHANNELS))
                .addNode(node("Add", "sum", "x", "h"))
                .addNode(node("Tanh", "h_next", "sum"))
                .addOutput(OneNode.port("h_next", FLOAT32, 1, CHANNELS))
                .build();
        Graph graph = Models.loadGraph(OneNode.model(cell, 17).toByteArray(), "cell", LoadOptions.DEFAULT);
        assertRefused(
                UnsupportedOperationException.class,
                graph::stepper,
                "no operator runs over time",
                "does not say which output is the next value of which input");
    }

    @Test
    void shouldSayWhichSettingIsMissing() throws ModelFormatException {
        Graph graph = graph().withShape("input", List.of(-1, SAMPLES));
        String message = assertThrows(UnsupportedOperationException.class, graph::stepper)
                .getMessage();
        assertTrue(message.contains("(If)") && message.contains("fix it by withInputs"), message);
    }

    @Test
    void shouldRefuseShapesAndStatesThatDoNotFit() throws ModelFormatException {
        Graph graph = graph();
        String shape = assertThrows(
                        IllegalArgumentException.class, () -> graph.withShape("state", List.of(3, 1, CHANNELS)))
                .getMessage();
        assertTrue(shape.contains("state") && shape.contains("[3, 1, 6]"), shape);
        assertThrows(IllegalArgumentException.class, () -> graph.withShape("none", List.of(1)));
        Stepper stepper = stepper(graph);
        for (Map<String, Tensor> wrong :
                List.of(Map.of("state", weights(2, 2, CHANNELS)), Map.of("other", weights(2, 1, CHANNELS)))) {
            String message = assertThrows(IllegalArgumentException.class, () -> stepper.newStream(wrong))
                    .getMessage();
            assertTrue(message.contains("state"), message);
        }
    }
}
