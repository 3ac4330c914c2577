package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
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
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares streamed runs with whole runs. */
class StreamedRunTest {
    private static final long SEED = 20_261_124;
    private static final int STEPS = 3;
    private static final int STREAMS = 2;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private Graph graph() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Models.save(Network.builder(3).lstm(4).lstm(4).dense(5).build(1), file);
        return Models.loadGraph(file);
    }

    private Tensor random(int... shape) {
        Integer[] sizes = new Integer[shape.length];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
            count *= shape[i];
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(List.of(sizes), values);
    }

    @Test
    void shouldStepEachStreamOfABatchFromItsOwnStates() throws IOException {
        Graph graph = graph();
        Map<String, Tensor> inputs = new HashMap<>(Map.of("in0", random(STEPS, STREAMS, 3)));
        graph.optionalInputs().forEach(port -> inputs.put(port.name(), random(1, STREAMS, 4)));
        SequencedMap<String, Tensor> whole = graph.run(inputs);
        StreamedRun streamed = StreamedRun.of(graph.stepper(), inputs, whole);
        for (String name : whole.keySet()) {
            assertEquals(whole.get(name).shape(), streamed.outputs().get(name).shape());
            assertArrayEquals(
                    whole.get(name).values(), streamed.outputs().get(name).values(), 1e-6f, name);
        }
        String report = String.join("\n", streamed.report());
        assertTrue(report.contains("out0, the output of every step"), report);
        assertTrue(report.contains("lstm.c_l0_next, the value after the last step"), report);
    }

    @Test
    void shouldReportWhereTheStreamedAndTheWholeRunDoNotAgree() throws IOException {
        Graph graph = graph();
        Map<String, Tensor> inputs = Map.of("in0", random(STEPS, STREAMS, 3));
        SequencedMap<String, Tensor> whole = graph.run(inputs);
        for (float wrong : new float[] {1e-3f, Float.NaN}) {
            whole.get("lstm.h_l0_next").values()[5] += wrong;
            String message = assertThrows(IOException.class, () -> StreamedRun.of(graph.stepper(), inputs, whole))
                    .getMessage();
            assertTrue(message.contains("do not agree: lstm.h_l0_next is ") && message.contains("index 5"), message);
        }
    }

    @Test
    void shouldRefuseASequenceWithoutSteps() throws IOException {
        Graph graph = graph();
        Map<String, Tensor> inputs = Map.of("in0", Tensor.of(List.of(0, 1, 3)));
        SequencedMap<String, Tensor> whole = graph.run(inputs);
        String message = assertThrows(IOException.class, () -> StreamedRun.of(graph.stepper(), inputs, whole))
                .getMessage();
        assertTrue(message.contains("no input is a sequence with at least one step"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stepping/stream_false_alarm.onnx",
                "stepping/stream_c_before_h.onnx",
                "stepping/stream_one_step_two_streams.onnx",
                "stepping/keras_lstm_relu.h5",
                "stepping/keras_batchnorm_between.h5",
                "onnx-cases/loop_lstm_tf2onnx_style/model.onnx",
                "onnx-cases/scan_rnn/model.onnx"
            })
    void shouldStreamModelsOfOtherPrograms(String name) {
        Path model = resource(name);
        String cases = name.endsWith("model.onnx")
                ? name.substring(0, name.lastIndexOf('/') + 1)
                : name.substring(0, name.lastIndexOf('.') + 1);
        Path in = resource(cases + "in.safetensors");
        Path expected = resource(cases + "expected.safetensors");
        execute("run", model, "--in", in, "--expect", expected, "--stream").succeeded("streamed", "of the whole run");
        execute("inspect", model).succeeded("Can be streamed one time step at a time, as a ");
    }

    @Test
    void shouldTakeNegativeTokensAsTheWholeRunDoes() {
        Path model = resource("stepping/stream_negative_token.onnx");
        Path in = resource("stepping/stream_negative_token.in.safetensors");
        Path expected = resource("stepping/stream_negative_token.expected.safetensors");
        execute("run", model, "--in", in, "--expect", expected, "--stream").succeeded("streamed");
    }

    /** A model that reads one frame and the state, and chooses between two graphs by the sampling rate. */
    private Path frames() throws IOException {
        NodeProto gru = node("GRU", "frames", "W", "R", "", "", "state")
                .addOutput("")
                .addOutput("next")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("hidden_size")
                        .setType(AttributeType.INT)
                        .setI(2))
                .build();
        GraphProto branch = GraphProto.newBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName("axis")
                        .setDataType(TensorProto.DataType.INT64.getNumber())
                        .addDims(1)
                        .addInt64Data(0))
                .addInitializer(weights("W", 6, 3))
                .addInitializer(weights("R", 6, 2))
                .addNode(node("Unsqueeze", "frame", "axis").addOutput("frames"))
                .addNode(gru)
                .addOutput(port("next", TensorProto.DataType.FLOAT, 1, -1, 2))
                .build();
        NodeProto choice = node("If", "matches")
                .addOutput("out")
                .addAttribute(graph("then_branch", branch))
                .addAttribute(graph("else_branch", branch))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .addInput(port("frame", TensorProto.DataType.FLOAT, -1, -1))
                        .addInput(port("state", TensorProto.DataType.FLOAT, 1, -1, 2))
                        .addInput(port("sr", TensorProto.DataType.INT64))
                        .addInitializer(TensorProto.newBuilder()
                                .setName("rate")
                                .setDataType(TensorProto.DataType.INT64.getNumber())
                                .addInt64Data(8_000))
                        .addNode(node("Equal", "sr", "rate").addOutput("matches"))
                        .addNode(choice)
                        .addOutput(port("out", TensorProto.DataType.FLOAT, 1, -1, 2)))
                .build();
        return Files.write(folder.resolve("frames.onnx"), model.toByteArray());
    }

    private static NodeProto.Builder node(String type, String... inputs) {
        return NodeProto.newBuilder().setOpType(type).setName(type).addAllInput(List.of(inputs));
    }

    private static AttributeProto graph(String name, GraphProto graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    private TensorProto weights(String name, int rows, int columns) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(List.of(1L, (long) rows, (long) columns));
        for (float value : random(rows, columns).values()) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto port(String name, TensorProto.DataType type, long... shape) {
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        for (long size : shape) {
            TensorShapeProto.Dimension.Builder dimension = sizes.addDimBuilder();
            if (size >= 0) {
                dimension.setDimValue(size);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(sizes)))
                .build();
    }

    @Test
    void shouldStepFramesIfTheirSizeAndTheSettingsAreFixed() throws IOException {
        Path model = frames();
        Path in = folder.resolve("in.safetensors");
        Path out = folder.resolve("out.safetensors");
        SequencedMap<String, Tensor> inputs = new TreeMap<>();
        inputs.put("frame", random(2, 3));
        inputs.put("state", random(1, 2, 2));
        Safetensors.write(in, inputs, Map.of());
        execute("inspect", model).succeeded("Cannot be streamed", "(If)");
        execute("inspect", model, "--set", "sr=8000", "--shape", "frame=-1,3")
                .succeeded("as a stepped graph", "One step reads 3 values and writes 2.");
        execute("run", model, "--in", in, "--out", out, "--stream", "--set", "sr=8000", "--shape", "frame=-1,3")
                .succeeded("streamed out, the value after the last step");
        execute("inspect", model, "--set", "rate=8000").failed(2, "--set", "no input rate");
        execute("inspect", model, "--shape", "frame=1,x").failed(2, "--shape");
    }

    private static Path resource(String name) {
        return Fixture.RESOURCES.resolve(name);
    }
}
