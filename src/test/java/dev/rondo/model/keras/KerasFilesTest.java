package dev.rondo.model.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.fixture.KerasFixture;
import dev.rondo.fixture.KerasFixture.Kind;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models that Keras wrote give Keras's outputs, from all three kinds of file. */
@Tag("once")
class KerasFilesTest {
    /** Cases that a network cannot express, each with a part of the message. */
    private static final Map<String, String> NO_NETWORK = Map.of(
            "bi_mixed", "layer \"bidirectional\" (Bidirectional) must have two equal layers",
            "bilstm_last", "layer \"bidirectional\" (Bidirectional) must have return_sequences",
            "bn_conv_front", "layer \"conv1d\" (Conv1D) is not a layer that a network has",
            "encdec_lstm", "reads the input \"in1\" in addition to the one that a network has",
            "lstm_backwards", "layer \"lstm\" (LSTM) has go_backwards, which cannot be stepped");

    /** Networks that read whole sequences only. */
    private static final List<String> UNSTEPPED = List.of("bigru_sum");

    @Test
    void shouldComputeWhatKerasComputed() throws IOException {
        assertEquals(20, KerasFixture.all().size());
        for (KerasFixture fixture : KerasFixture.all()) {
            for (Kind kind : Kind.values()) {
                Graph graph = Models.loadGraph(fixture.file(kind), fixture.options(kind));
                if (!graph.optionalInputs().isEmpty()) {
                    runOnAndOn(fixture, kind, graph);
                } else {
                    runOnce(fixture, kind, graph);
                }
            }
        }
    }

    private static void runOnce(KerasFixture fixture, Kind kind, Graph graph) throws IOException {
        Map<String, Tensor> tensors = fixture.tensors();
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port port : graph.inputs()) {
            inputs.put(port.name(), KerasFixture.as(port.type(), tensors.get(port.name())));
        }
        long given =
                tensors.keySet().stream().filter(key -> key.startsWith("in")).count();
        assertEquals(given, inputs.size(), fixture.name());
        Map<String, Tensor> outputs = graph.run(inputs);
        long expected =
                tensors.keySet().stream().filter(key -> key.startsWith("out")).count();
        assertEquals(expected, outputs.size(), fixture.name());
        outputs.forEach((name, output) ->
                KerasFixture.assertClose(fixture + " " + kind + " " + name, tensors.get(name), output));
    }

    /** A stateful model reads its inputs one after another. */
    private static void runOnAndOn(KerasFixture fixture, Kind kind, Graph graph) throws IOException {
        Map<String, Tensor> tensors = fixture.tensors();
        Tensor state = null;
        for (int i = 0; i < 3; i++) {
            Tensor x = tensors.get("in" + i);
            Map<String, Tensor> outputs =
                    graph.run(state == null ? Map.of("in0", x) : Map.of("in0", x, "state0", state));
            KerasFixture.assertClose(fixture + " " + kind, tensors.get("out" + i), outputs.get("out0"));
            state = outputs.get("next_state0");
        }
    }

    /** The states of a stateful model go on from step to step in a network, and begin with zeros. */
    @Test
    void shouldBeginStatefulModelsWithZeros() throws IOException {
        KerasFixture fixture = KerasFixture.all().stream()
                .filter(each -> each.name().equals("stateful_gru"))
                .findFirst()
                .orElseThrow();
        for (Kind kind : Kind.values()) {
            Graph graph = Models.loadGraph(fixture.file(kind), fixture.options(kind));
            assertEquals("state0", graph.optionalInputs().getFirst().name());
            Tensor x = fixture.tensors().get("in0");
            Tensor zeros = Tensor.of(List.of(2, 5), new float[10]);
            assertArrayEquals(
                    graph.run(Map.of("in0", x, "state0", zeros)).get("out0").values(),
                    graph.run(Map.of("in0", x)).get("out0").values());
            State state = graph.toNetwork().newState();
            assertArrayEquals(new float[5], state.hidden(0));
        }
    }

    @Test
    void shouldStreamWhatCanBeStreamed() throws IOException {
        for (KerasFixture fixture : KerasFixture.all()) {
            for (Kind kind : Kind.values()) {
                LoadOptions options = fixture.options(kind).withMaskedStepsSkipped();
                String refused = NO_NETWORK.get(fixture.name());
                if (refused != null) {
                    String message = assertThrows(
                                    ModelFormatException.class, () -> Models.load(fixture.file(kind), options))
                            .getMessage();
                    assertTrue(message.contains(refused), message);
                    continue;
                }
                Network network = Models.load(fixture.file(kind), options);
                boolean steps = network.layers().stream().noneMatch(layer -> layer.layer() instanceof Bidirectional);
                assertEquals(!UNSTEPPED.contains(fixture.name()), steps, fixture.name());
                Map<String, Tensor> tensors = fixture.tensors();
                for (int row = 0; row < tensors.get("in0").shape().getFirst(); row++) {
                    stream(fixture, network, steps, tensors, row);
                }
            }
        }
    }

    /** {@code Graph.network} knows fewer layers, but must never give a different model. */
    @Test
    void shouldMakeTheSameNetworkOfAGraphOrNone() throws IOException {
        List<String> made = new ArrayList<>();
        for (KerasFixture fixture : KerasFixture.all()) {
            Graph graph = Models.loadGraph(fixture.file(Kind.ARCHIVE));
            try {
                Network network = graph.toNetwork();
                boolean steps = network.layers().stream().noneMatch(layer -> layer.layer() instanceof Bidirectional);
                stream(fixture, network, steps, fixture.tensors(), 1);
                made.add(fixture.name());
            } catch (UnsupportedOperationException e) {
                assertTrue(e.getMessage().contains("no network"), e.getMessage());
            }
        }
        assertTrue(
                made.containsAll(
                        List.of("gru_reset_before", "lstm_last", "stacked_lstm3", "lstm_relu_act", "lstm_softsign")),
                made.toString());
    }

    /** Runs one row of all inputs; where there are several, one after another. */
    private static void stream(
            KerasFixture fixture, Network network, boolean steps, Map<String, Tensor> tensors, int row) {
        Runner runner = network.newRunner();
        State state = network.newState();
        for (int part = 0; tensors.containsKey("in" + part); part++) {
            Tensor in = tensors.get("in" + part);
            Tensor out = tensors.get("out" + part);
            int count = in.shape().get(1);
            int width = in.values().length / in.shape().getFirst() / count;
            float[] x = row(in, row);
            float[] y = new float[count * network.outputSize()];
            if (steps) {
                for (int t = 0; t < count; t++) {
                    float[] now = Arrays.copyOfRange(x, t * width, (t + 1) * width);
                    float[] output = new float[network.outputSize()];
                    step(fixture, runner, state, now, output);
                    System.arraycopy(output, 0, y, t * output.length, output.length);
                }
            } else {
                runner.run(state, x, count, y);
            }
            // a model that gives only its last output
            float[] expected = row(out, row);
            float[] last = Arrays.copyOfRange(y, y.length - expected.length, y.length);
            KerasFixture.assertClose(fixture + " row " + row, expected, last);
        }
    }

    private static void step(KerasFixture fixture, Runner runner, State state, float[] x, float[] y) {
        boolean tokens = fixture.name().startsWith("embed");
        boolean masks = fixture.name().contains("mask");
        float masked = tokens ? 0 : -1;
        boolean skipped = true;
        for (float value : x) {
            skipped &= value == masked;
        }
        if (masks && skipped) {
            runner.skip(state, y);
        } else if (tokens) {
            runner.step(state, (int) x[0], y);
        } else {
            runner.step(state, x, y);
        }
    }

    private static float[] row(Tensor tensor, int row) {
        int size = tensor.values().length / tensor.shape().getFirst();
        return Arrays.copyOfRange(tensor.values(), row * size, (row + 1) * size);
    }

    @Test
    void shouldNotTakeAMaskAsANetworkUnasked() {
        for (String name : List.of("embed_mask_gru_last", "embed_mask_rnn_holes", "masking_stacked_gru")) {
            String message = assertThrows(
                            ModelFormatException.class, () -> Models.load(new KerasFixture(name).file(Kind.ARCHIVE)))
                    .getMessage();
            assertTrue(message.contains("masks steps") && message.contains("withMaskedStepsSkipped"), message);
        }
    }

    @Test
    void shouldAskForTheConfigurationOfWeights() {
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.load(new KerasFixture("lstm_last").file(Kind.WEIGHTS)))
                .getMessage();
        assertTrue(message.contains("LoadOptions.withKerasConfig"), message);
    }
}
