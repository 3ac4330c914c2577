package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models of the fixtures that are chains of layers compute the same, one step at a time. */
@Tag("once")
class OnnxStreamTest {
    /** The cases that are streams. A change must not drop one unnoticed. */
    private static final List<String> CHAINS = List.of(
            "onnx/gru_0003",
            "onnx/gru_0048",
            "onnx/gru_0129",
            "onnx/gru_0149",
            "onnx/gru_0167",
            "onnx/gru_0212",
            "onnx/gru_0246",
            "onnx/gru_0318",
            "onnx/lstm_0053",
            "onnx/lstm_0150",
            "onnx/lstm_0161",
            "onnx/lstm_0179",
            "onnx/lstm_0204",
            "onnx/lstm_0222",
            "onnx/rnn_0011",
            "onnx/rnn_0126",
            "onnx/rnn_0146",
            "onnx/rnn_0164",
            "onnx/rnn_0180",
            "onnx/rnn_0191",
            "onnx/rnn_0227",
            "onnx/rnn_0270",
            "onnx/rnn_0317",
            "onnx-torchscript/gru_emb_last",
            "onnx-torchscript/gru_l2_bi",
            "onnx-torchscript/gru_step",
            "onnx-torchscript/lstm_emb_last",
            "onnx-torchscript/lstm_l2_bi",
            "onnx-torchscript/lstm_step",
            "onnx-torchscript/relu_emb_last",
            "onnx-torchscript/relu_l2_bi",
            "onnx-torchscript/tanh_emb_last",
            "onnx-torchscript/tanh_l2_bi",
            "onnx-dynamo/gru_emb_last",
            "onnx-dynamo/gru_l2_bi",
            "onnx-dynamo/gru_step",
            "onnx-dynamo/lstm_emb_last",
            "onnx-dynamo/lstm_l2_bi",
            "onnx-dynamo/lstm_step");

    private static String name(OnnxCase model) {
        return model.folder().getParent().getFileName() + "/" + model;
    }

    static List<OnnxCase> chains() {
        return OnnxCasesTest.cases().stream()
                .filter(model -> CHAINS.contains(name(model)))
                .toList();
    }

    @Test
    void shouldKnowWhichModelsAreChains() throws IOException {
        List<String> chains = new ArrayList<>();
        for (OnnxCase model : OnnxCasesTest.cases()) {
            try {
                model.graph().toNetwork();
                chains.add(name(model));
            } catch (UnsupportedOperationException e) {
                assertTrue(e.getMessage().startsWith("no network: "), e.getMessage());
            }
        }
        assertEquals(CHAINS, chains);
    }

    @Test
    void shouldNameTheNodeThatPreventsStreaming() throws IOException {
        assertPreventsStreaming(
                "onnx", "gru_0005", "node \"n0\" (GRU) has activations that no layer has: [HARDSIGMOID, ");
        assertPreventsStreaming("onnx", "gru_0013", "node \"n0\" (GRU) walks time backward");
        assertPreventsStreaming("onnx", "gru_0022", "node \"n0\" (GRU) reads the input \"sequence_lens\"");
        assertPreventsStreaming(
                "torch/onnx-dynamo", "tanh_l2_bi", "node \"node_flip\" (Slice) selects steps other than the last");
    }

    private static void assertPreventsStreaming(String resource, String name, String what) throws IOException {
        OnnxCase model = OnnxCase.all(resource).stream()
                .filter(other -> other.toString().equals(name))
                .findFirst()
                .orElseThrow();
        Graph graph = model.graph();
        String message = assertThrows(UnsupportedOperationException.class, graph::toNetwork)
                .getMessage();
        assertTrue(message.startsWith("no network: " + what), message);
        String loading = assertThrows(IOException.class, () -> Models.load(model.model()))
                .getMessage();
        assertEquals(model.model() + ": " + message, loading);
    }

    @ParameterizedTest
    @MethodSource("chains")
    void shouldComputeTheSameStepByStep(OnnxCase model) throws IOException {
        Graph graph = model.graph();
        Network network = Models.load(model.model());
        boolean batchFirst = isBatchFirst(model);
        Map<String, Tensor> inputs = model.inputs(graph);
        Map<String, Tensor> expected = model.expected(graph);
        Tensor x = inputs.get(graph.inputs().getFirst().name());
        int steps = x.shape().get(batchFirst ? 1 : 0);
        int batch = x.shape().get(batchFirst ? 0 : 1);
        Tensor y = expected.get(graph.outputs().getFirst().name());

        float[][] computed = new float[batch][];
        for (int row = 0; row < batch; row++) {
            State state = network.newState();
            for (var input : inputs.entrySet()) {
                if (input.getValue() != x) {
                    setState(network, state, isCell(input.getKey()), row(input.getValue(), batch, row, batchFirst));
                }
            }
            computed[row] = run(network, state, x, steps, batch, row, batchFirst);
            for (var output : expected.entrySet()) {
                if (output.getValue() != y) {
                    float[] last = state(network, state, isCell(output.getKey()));
                    model.assertClose(output.getKey(), row(output.getValue(), batch, row, batchFirst), last);
                }
            }
        }
        model.assertClose("y", y.values(), arranged(computed, y, steps, network.outputSize(), batchFirst));
    }

    private static boolean isCell(String name) {
        return name.equals("c") || name.equals("cn") || name.endsWith("_c");
    }

    /** Whether x is [N][T][..]: by the attribute, or as PyTorch's models of several steps were exported. */
    private static boolean isBatchFirst(OnnxCase model) throws IOException {
        if (name(model).startsWith("onnx-")) {
            return !model.toString().endsWith("_step");
        }
        return ModelProto.parseFrom(Files.readAllBytes(model.model())).getGraph().getNode(0).getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals("layout"))
                .mapToLong(AttributeProto::getI)
                .anyMatch(layout -> layout == 1);
    }

    /** One stream's outputs [T][O]: by steps, or by a whole run when there is a backward direction. */
    private static float[] run(
            Network network, State state, Tensor x, int steps, int batch, int row, boolean batchFirst) {
        Runner runner = network.newRunner();
        int width = network.readsTokens() ? 1 : network.inputSize();
        float[] in = new float[steps * width];
        float[] out = new float[steps * network.outputSize()];
        for (int t = 0; t < steps; t++) {
            int from = batchFirst ? row * steps + t : t * batch + row;
            for (int i = 0; i < width; i++) {
                in[t * width + i] = network.readsTokens() ? x.longs()[from] : x.values()[from * width + i];
            }
        }
        boolean stepped = network.layers().stream().noneMatch(named -> named.layer() instanceof Bidirectional);
        if (!stepped) {
            runner.run(state, in, steps, out);
        }
        for (int t = 0; t < steps && stepped; t++) {
            if (network.readsTokens()) {
                runner.step(state, (int) in[t], out, t * network.outputSize());
            } else {
                runner.step(state, in, t * width, out, t * network.outputSize());
            }
        }
        return out;
    }

    private static void setState(Network network, State state, boolean cell, float[] values) {
        int at = 0;
        for (int layer = 0; layer < network.layers().size(); layer++) {
            if (!network.layers().get(layer).layer().stateWidths().isEmpty()) {
                int end = at + (cell ? state.cell(layer) : state.hidden(layer)).length;
                float[] part = Arrays.copyOfRange(values, at, end);
                at = end;
                if (cell) {
                    state.setCell(layer, part);
                } else {
                    state.setHidden(layer, part);
                }
            }
        }
    }

    /** The states of all layers, of one stream. */
    private static float[] state(Network network, State state, boolean cell) {
        float[] all = new float[0];
        for (int layer = 0; layer < network.layers().size(); layer++) {
            if (!network.layers().get(layer).layer().stateWidths().isEmpty()) {
                float[] part = cell ? state.cell(layer) : state.hidden(layer);
                all = Arrays.copyOf(all, all.length + part.length);
                System.arraycopy(part, 0, all, all.length - part.length, part.length);
            }
        }
        return all;
    }

    /** One stream's part of [layers and directions][N][H], or [N][directions][H]. */
    private static float[] row(Tensor states, int batch, int row, boolean batchFirst) {
        int width = states.shape().getLast();
        int layers = states.values().length / (batch * width);
        float[] part = new float[layers * width];
        for (int layer = 0; layer < layers; layer++) {
            int from = batchFirst ? row * layers + layer : layer * batch + row;
            System.arraycopy(states.values(), from * width, part, layer * width, width);
        }
        return part;
    }

    /** The outputs as the model has them: of all steps, or of the last; the directions side by side or separate. */
    private static float[] arranged(float[][] rows, Tensor y, int steps, int width, boolean batchFirst) {
        float[] all = new float[y.values().length];
        boolean last = all.length == rows.length * width && steps > 1;
        int directions = y.shape().size() == 4 && !batchFirst ? y.shape().get(1) : 1;
        int part = width / directions;
        for (int row = 0; row < rows.length; row++) {
            for (int t = last ? steps - 1 : 0; t < steps; t++) {
                for (int direction = 0; direction < directions; direction++) {
                    int to = last
                            ? row
                            : batchFirst ? row * steps + t : (t * directions + direction) * rows.length + row;
                    System.arraycopy(rows[row], t * width + direction * part, all, to * part, part);
                }
            }
        }
        return all;
    }
}
