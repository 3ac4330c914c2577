package dev.rondo.reference;

import static dev.rondo.support.Close.FORWARD;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Layer;
import dev.rondo.support.Close;
import dev.rondo.support.Streams;
import java.util.stream.IntStream;

/**
 * The float64 results of streams that start with new states.
 *
 * @param network the network
 * @param outputs the outputs, {@code [T * B * O]}
 * @param states the last states, [B][layer][slot][width]
 */
public record ReferenceRun(Network network, double[] outputs, double[][][][] states) {
    /** Runs the reference over streams of given lengths. */
    public static ReferenceRun of(Network network, Streams streams, int... lengths) {
        Reference reference = new Reference(network);
        double[][][][] states = IntStream.range(0, lengths.length)
                .mapToObj(row -> reference.newState())
                .toArray(double[][][][]::new);
        double[] outputs = reference.run(streams, states, lengths);
        return new ReferenceRun(network, outputs, states);
    }

    /** Asserts that the engine's outputs and last states equal these, within {@link Close#FORWARD}. */
    public void assertClose(String what, float[] y, State[] actual) {
        Close.assertClose(what, outputs, Close.widen(y), FORWARD);
        for (int row = 0; row < actual.length; row++) {
            for (int layer = 0; layer < states[row].length; layer++) {
                assertState(what + " layer " + layer, layer, states[row][layer], actual[row]);
            }
        }
    }

    private void assertState(String what, int layer, double[][] expected, State state) {
        Layer described = network.layers().get(layer).layer();
        int slots = described instanceof Bidirectional both
                ? both.layer().stateWidths().size()
                : expected.length;
        if (slots > 0) {
            Close.assertClose(what + " h", slot(expected, 0, slots), Close.widen(state.hidden(layer)), FORWARD);
        }
        if (slots > 1) {
            Close.assertClose(what + " c", slot(expected, 1, slots), Close.widen(state.cell(layer)), FORWARD);
        }
    }

    /** h or c, of both directions, one after the other. */
    private static double[] slot(double[][] state, int slot, int stride) {
        return Close.flat(IntStream.range(0, state.length)
                .filter(i -> i % stride == slot)
                .mapToObj(i -> state[i])
                .toArray(double[][]::new));
    }
}
