package dev.rondo;

import static dev.rondo.support.Close.FORWARD;
import static dev.rondo.support.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.fixture.TorchCase;
import dev.rondo.reference.Reference;
import dev.rondo.support.Close;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's outputs and last states, by every entry point that can give them, and by the float64 reference. */
@Tag("conformance")
class TorchForwardTest {
    private static final List<TorchCase> CASES = TorchCase.all();

    static List<TorchCase> cases() {
        return CASES;
    }

    static List<TorchCase> singleStreams() {
        return CASES.stream().filter(torch -> torch.batch() == 1).toList();
    }

    static List<TorchCase> steppable() {
        return CASES.stream().filter(torch -> !torch.bidirectional()).toList();
    }

    @Test
    void shouldFindEveryCase() {
        assertEquals(43, CASES.size());
        assertEquals(12, singleStreams().size());
        assertEquals(38, steppable().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMatchPyTorchInFloat64(TorchCase torch) {
        Network network = torch.network();
        Reference reference = new Reference(network);
        int batch = torch.batch();
        double[][][][] states = new double[batch][][][];
        for (int row = 0; row < batch; row++) {
            states[row] = reference.newState();
            fill(torch, states[row], 0, torch.initial("h0", row));
            fill(torch, states[row], 1, torch.initial("c0", row));
        }
        double[][] rows = Close.rows(torch.x(), network.inputSize());
        double[][][] x = new double[torch.steps()][][];
        Arrays.setAll(x, t -> Arrays.copyOfRange(rows, t * batch, (t + 1) * batch));

        double[][][] y = reference.runBatch(states, x, torch.lengths());

        double[] flat = Arrays.stream(y)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        assertClose(torch + " y", Close.widen(torch.y()), flat, FORWARD);
        for (int row = 0; row < batch; row++) {
            assertSlot(torch, "hn", row, states[row], 0);
            if (torch.hasCell()) {
                assertSlot(torch, "cn", row, states[row], 1);
            }
        }
    }

    /** Slots are h [c], then h [c] of the reverse direction. */
    private static void fill(TorchCase torch, double[][][] state, int slot, float[][] values) {
        int stride = torch.hasCell() ? 2 : 1;
        for (int layer = 0; values != null && layer < values.length; layer++) {
            int at = 0;
            for (int i = slot; i < state[layer].length; i += stride) {
                for (int j = 0; j < state[layer][i].length; j++) {
                    state[layer][i][j] = values[layer][at++];
                }
            }
        }
    }

    private static void assertSlot(TorchCase torch, String tensor, int row, double[][][] state, int slot) {
        float[][] expected = torch.last(tensor, row);
        int stride = torch.hasCell() ? 2 : 1;
        for (int layer = 0; layer < expected.length; layer++) {
            double[] actual = state[layer][slot];
            if (torch.bidirectional()) {
                actual = Close.flat(new double[][] {actual, state[layer][slot + stride]});
            }
            assertClose(torch + " " + tensor + " layer " + layer, Close.widen(expected[layer]), actual, FORWARD);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMatchPyTorchAsBatch(TorchCase torch) {
        Network network = torch.network();
        State[] states = startingStates(torch, network);
        float[] y = new float[torch.steps() * torch.batch() * network.outputSize()];
        network.newRunner().runBatch(states, torch.x(), torch.lengths(), y);
        assertClose(torch + " y", torch.y(), y, FORWARD);
        assertLast(torch, states);
    }

    @ParameterizedTest
    @MethodSource("singleStreams")
    void shouldMatchPyTorchAsSequence(TorchCase torch) {
        Network network = torch.network();
        State[] states = startingStates(torch, network);
        float[] y = new float[torch.steps() * network.outputSize()];
        network.newRunner().run(states[0], torch.x(), torch.steps(), y);
        assertClose(torch + " y", torch.y(), y, FORWARD);
        assertLast(torch, states);
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldMatchPyTorchStepByStep(TorchCase torch) {
        Network network = torch.network();
        State[] states = startingStates(torch, network);
        Runner runner = network.newRunner();
        int[] lengths = torch.lengths();
        float[] x = torch.x();
        float[] y = new float[torch.steps() * torch.batch() * network.outputSize()];
        for (int t = 0; t < torch.steps(); t++) {
            for (int row = 0; row < torch.batch(); row++) {
                int at = t * torch.batch() + row;
                if (t < lengths[row]) {
                    runner.step(states[row], x, at * network.inputSize(), y, at * network.outputSize());
                }
            }
        }
        assertClose(torch + " y", torch.y(), y, FORWARD);
        assertLast(torch, states);
    }

    static State[] startingStates(TorchCase torch, Network network) {
        State[] states = new State[torch.batch()];
        for (int row = 0; row < states.length; row++) {
            states[row] = network.newState();
            float[][] h0 = torch.initial("h0", row);
            float[][] c0 = torch.initial("c0", row);
            for (int layer = 0; layer < network.layers().size(); layer++) {
                if (h0 != null) {
                    states[row].setHidden(layer, h0[layer]);
                }
                if (c0 != null) {
                    states[row].setCell(layer, c0[layer]);
                }
            }
        }
        return states;
    }

    private static void assertLast(TorchCase torch, State[] states) {
        for (int row = 0; row < states.length; row++) {
            float[][] hn = torch.last("hn", row);
            for (int layer = 0; layer < hn.length; layer++) {
                String what = torch + " row " + row + " layer " + layer;
                assertClose(what + " hn", hn[layer], states[row].hidden(layer), FORWARD);
                if (torch.hasCell()) {
                    assertClose(what + " cn", torch.last("cn", row)[layer], states[row].cell(layer), FORWARD);
                }
            }
        }
    }
}
