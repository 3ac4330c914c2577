package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares streamed runs with whole runs that are assembled here. */
class StreamedRunTest {
    private static final long SEED = 20_261_124;
    private static final int STEPS = 3;
    private static final int STREAMS = 2;

    @TempDir
    Path folder;

    private final Network network = Network.builder(3).lstm(4).lstm(4).dense(5).build(1);
    private final Tensor input = random(STREAMS, STEPS, 3);

    @Test
    void shouldIdentifyOutputsByShapeAndValues() throws IOException {
        SequencedMap<String, Tensor> whole = whole();
        StreamedRun streamed = StreamedRun.of(network, graph(), Map.of("in0", input), whole);
        for (String name : whole.keySet()) {
            assertEquals(whole.get(name).shape(), streamed.outputs().get(name).shape());
            assertArrayEquals(
                    whole.get(name).values(), streamed.outputs().get(name).values(), 1e-6f, name);
        }
        String report = String.join("\n", streamed.report());
        assertTrue(report.contains("ys, the output of every step"), report);
        assertTrue(report.contains("last, the output of the last step"), report);
        assertTrue(report.contains("hn, h of all layers"), report);
        assertTrue(report.contains("c1, c of layer 1"), report);
    }

    @Test
    void shouldReportWhereTheStreamedAndTheWholeRunDoNotAgree() throws IOException {
        SequencedMap<String, Tensor> whole = whole();
        whole.get("hn").values()[5] += 1e-4f;
        String message = refuse(whole);
        assertTrue(message.contains("do not agree: hn, h of all layers, differs by"), message);
        whole.get("hn").values()[5] = Float.NaN;
        assertTrue(refuse(whole).contains("hn"));
    }

    @Test
    void shouldReportAnOutputThatItCannotIdentify() throws IOException {
        SequencedMap<String, Tensor> whole = whole();
        whole.put("mask", Tensor.ofBooleans(List.of(1), true));
        String message = refuse(whole);
        assertTrue(message.contains("the output mask, bool [1], is neither"), message);
    }

    @Test
    void shouldListTheInterpretationsOfStateInputs() {
        RecurrentState recurrent = new RecurrentState(network);
        assertEquals(List.of(List.of()), recurrent.interpretations(0));
        assertEquals(2, recurrent.interpretations(1).size(), "h or c, of both layers");
        assertEquals(1, recurrent.interpretations(2).size(), "h and c, of both layers");
        assertEquals(1, recurrent.interpretations(4).size(), "layer by layer");
        assertEquals(List.of(), recurrent.interpretations(3));
        RecurrentState gru = new RecurrentState(Network.builder(3).gru(4).build(1));
        assertEquals(1, gru.interpretations(1).size());
        assertEquals(List.of(), gru.interpretations(2));
    }

    @Test
    void shouldStartFromTheGivenStates() throws IOException {
        RecurrentState recurrent = new RecurrentState(network);
        Tensor hidden = random(2, STREAMS, 4);
        Tensor cells = random(2, STREAMS, 4);
        State[] stacked = {network.newState(), network.newState()};
        RecurrentState.set(stacked, recurrent.interpretations(2).getFirst(), List.of(hidden, cells));
        assertEquals(hidden.values()[(1 * STREAMS + 0) * 4 + 3], stacked[0].hidden(1)[3]);
        assertEquals(cells.values()[(0 * STREAMS + 1) * 4 + 2], stacked[1].cell(0)[2]);

        State[] apart = {network.newState(), network.newState()};
        List<Tensor> four = Arrays.asList(random(1, STREAMS, 4), null, random(1, STREAMS, 4), random(1, STREAMS, 4));
        RecurrentState.set(apart, recurrent.interpretations(4).getFirst(), four);
        assertEquals(four.getFirst().values()[5], apart[1].hidden(0)[1]);
        assertEquals(0, apart[1].cell(0)[1]);
        assertEquals(four.getLast().values()[5], apart[1].cell(1)[1]);

        assertThrows(
                IOException.class,
                () -> RecurrentState.set(stacked, recurrent.interpretations(2).getFirst(), List.of(hidden, input)));
    }

    private String refuse(SequencedMap<String, Tensor> whole) {
        return assertThrows(IOException.class, () -> StreamedRun.of(network, graph(), Map.of("in0", input), whole))
                .getMessage();
    }

    private Graph graph() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Models.save(network, model);
        return Models.loadGraph(model);
    }

    /** {@return the outputs of a graph that reads [B][T][I]} */
    private SequencedMap<String, Tensor> whole() {
        float[] ys = new float[STREAMS * STEPS * 5];
        float[] last = new float[STREAMS * 5];
        float[] hn = new float[2 * STREAMS * 4];
        float[] c1 = new float[STREAMS * 4];
        for (int b = 0; b < STREAMS; b++) {
            State state = network.newState();
            float[] x = new float[STEPS * 3];
            float[] y = new float[STEPS * 5];
            System.arraycopy(input.values(), b * x.length, x, 0, x.length);
            network.newRunner().run(state, x, STEPS, y);
            System.arraycopy(y, 0, ys, b * y.length, y.length);
            System.arraycopy(y, (STEPS - 1) * 5, last, b * 5, 5);
            for (int layer = 0; layer < 2; layer++) {
                System.arraycopy(state.hidden(layer), 0, hn, (layer * STREAMS + b) * 4, 4);
            }
            System.arraycopy(state.cell(1), 0, c1, b * 4, 4);
        }
        SequencedMap<String, Tensor> whole = new LinkedHashMap<>();
        whole.put("ys", Tensor.of(List.of(STREAMS, STEPS, 1, 5), ys));
        whole.put("last", Tensor.of(List.of(STREAMS, 5), last));
        whole.put("hn", Tensor.of(List.of(2, STREAMS, 4), hn));
        whole.put("c1", Tensor.of(List.of(1, STREAMS, 4), c1));
        return whole;
    }

    private static Tensor random(int... shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[shape[0] * shape[1] * shape[2]];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(List.of(shape[0], shape[1], shape[2]), values);
    }
}
