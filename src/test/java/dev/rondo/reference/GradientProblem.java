package dev.rondo.reference;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.layer.Bidirectional;
import dev.rondo.support.Close;
import java.util.Arrays;

/**
 * A network, its inputs, and a loss that is linear in outputs and last states, given by its derivatives:
 * {@code sum(y dOutputs) + sum(last states dFinalStates)}.
 *
 * <p>Inputs are [T][B][I], for a network that reads tokens one-hot. States are [B][layer][slot][width], where a layer's
 * slots are h and, of an LSTM, c; those of the reverse direction follow.
 *
 * @param name the name in failures
 * @param network the network, whose policy says what a missing step does
 * @param x [T][B][I]; what it holds at a missing step and past a row's end must not be read
 * @param lengths [B]
 * @param missing [T][B] whether a step has no input
 * @param initialStates [B][layer][slot][width], from which the loss is derived too
 * @param dOutputs [T][B][O]; counts for nothing past a row's end
 * @param dFinalStates as initialStates
 */
public record GradientProblem(
        String name,
        Network network,
        double[][][] x,
        int[] lengths,
        boolean[][] missing,
        double[][][][] initialStates,
        double[][][] dOutputs,
        double[][][][] dFinalStates) {

    /** {@return T} */
    public int steps() {
        return x.length;
    }

    /** {@return B} */
    public int batch() {
        return lengths.length;
    }

    /** The valid steps of one row of anything that is [T][B][width]. */
    public double[][] row(double[][][] values, int row) {
        double[][] own = new double[lengths[row]][];
        Arrays.setAll(own, t -> values[t][row]);
        return own;
    }

    /** Whether each valid step of a row has no input. */
    public boolean[] missing(int row) {
        boolean[] own = new boolean[lengths[row]];
        for (int t = 0; t < own.length; t++) {
            own[t] = missing[t][row];
        }
        return own;
    }

    /** The inputs as the engine reads them, [T][B][I]. */
    public float[] inputs() {
        return Close.narrow(Close.flat(x));
    }

    /** The inputs of a network that reads tokens, [T][B]. */
    public int[] tokens() {
        return Arrays.stream(x)
                .flatMap(Arrays::stream)
                .mapToInt(oneHot -> {
                    int token = 0;
                    while (token < oneHot.length - 1 && oneHot[token] == 0) {
                        token++;
                    }
                    return token;
                })
                .toArray();
    }

    /** The initial states as the engine keeps them. */
    public State[] states() {
        State[] states = new State[batch()];
        for (int row = 0; row < states.length; row++) {
            states[row] = network.newState();
            for (int layer = 0; layer < network.layers().size(); layer++) {
                int slots = slotsPerDirection(layer);
                double[][] own = initialStates[row][layer];
                if (slots > 0) {
                    states[row].setHidden(layer, Close.narrow(ofBothDirections(own, 0, slots)));
                }
                if (slots > 1) {
                    states[row].setCell(layer, Close.narrow(ofBothDirections(own, 1, slots)));
                }
            }
        }
        return states;
    }

    /** 2 for an LSTM, 1 for another recurrent layer, 0 for others. */
    public int slotsPerDirection(int layer) {
        return network.layers().get(layer).layer() instanceof Bidirectional both
                ? both.layer().stateWidths().size()
                : network.layers().get(layer).layer().stateWidths().size();
    }

    /** h or c, both directions' if there are two, as in {@link State#hidden}. */
    public static double[] ofBothDirections(double[][] layer, int slot, int slotsPerDirection) {
        return layer.length > slotsPerDirection
                ? Close.flat(new double[][] {layer[slot], layer[slot + slotsPerDirection]})
                : layer[slot];
    }

    @Override
    public String toString() {
        return name;
    }
}
