package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
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
        Path in = name.endsWith("model.onnx")
                ? model.resolveSibling("in.safetensors")
                : resource(name.substring(0, name.lastIndexOf('.')) + ".in.safetensors");
        execute("run", model, "--in", in, "--out", folder.resolve("out.safetensors"), "--stream")
                .succeeded("streamed", "of the whole run");
        execute("inspect", model).succeeded("Can be streamed one time step at a time, as a ");
    }

    @Test
    void shouldTakeNegativeTokensAsTheWholeRunDoes() {
        Path model = resource("stepping/stream_negative_token.onnx");
        Path in = resource("stepping/stream_negative_token.in.safetensors");
        execute("run", model, "--in", in, "--out", folder.resolve("out.safetensors"), "--stream")
                .succeeded("streamed");
    }

    private static Path resource(String name) {
        return Fixture.RESOURCES.resolve(name);
    }
}
