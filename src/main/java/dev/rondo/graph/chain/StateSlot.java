package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * h or c of one layer of a network as a tensor [D][N][width]: D directions, N streams. {@code lstm.h_l0} is h of the layer
 * of depth 0 of the module {@code lstm}, {@code lstm.c_l0} its c. ONNX files that Rondo writes use the same names.
 *
 * @param name the name
 * @param layer the index of the layer in the network
 * @param cell whether it is c
 * @param directions D
 * @param width the width of one direction
 */
record StateSlot(String name, int layer, boolean cell, int directions, int width) {
    /** The index of the first state among the inputs of the operator that runs a network. */
    static final int INPUTS = 2;

    private static final int ANY = -1;

    /** {@return h and c of all layers, layer by layer} */
    static List<StateSlot> of(Network network) {
        List<StateSlot> slots = new ArrayList<>();
        for (int i = 0; i < network.layers().size(); i++) {
            NamedLayer named = network.layers().get(i);
            List<Integer> widths = named.layer().stateWidths();
            int directions = named.layer().directions();
            String prefix = named.module().isEmpty() ? "" : named.module() + ".";
            for (int row = 0; row < widths.size() / directions; row++) {
                String name = prefix + (row == 0 ? "h" : "c") + "_l" + named.depth();
                slots.add(new StateSlot(name, i, row == 1, directions, widths.get(row)));
            }
        }
        return slots;
    }

    /**
     * {@return the states of some streams before the first step}
     *
     * @param network the network
     * @param slots its states
     * @param streams the number of streams
     * @param inputs the inputs of the operator that runs the network, of which only the states are read
     */
    static State[] initial(Network network, List<StateSlot> slots, int streams, List<@Nullable Tensor> inputs) {
        State[] states = new State[streams];
        Arrays.setAll(states, n -> network.newState());
        for (int i = 0; i < slots.size(); i++) {
            Tensor given = OperatorInputs.optional(inputs, INPUTS + i);
            if (given != null) {
                slots.get(i).write(states, given);
            }
        }
        return states;
    }

    /** {@return the port of its value before the run, or after it with the suffix {@code _next}} */
    Port port(String suffix) {
        return new Port(name + suffix, Tensor.Type.FLOAT32, List.of(directions, ANY, width));
    }

    /** Writes [D][N][width] into the states of N streams, or [D][1][width] into each of them. */
    void write(State[] states, Tensor tensor) {
        List<Integer> shape = tensor.shape();
        if (tensor.type() != Tensor.Type.FLOAT32
                || shape.size() != 3
                || shape.get(0) != directions
                || shape.get(2) != width) {
            throw new IllegalArgumentException(
                    name + " must be float32 [" + directions + ", N, " + width + "], but is " + tensor);
        }
        int given = shape.get(1);
        if (given != states.length && given != 1) {
            throw new IllegalArgumentException(
                    name + " has the states of " + given + " streams, but the sequence has " + states.length);
        }
        float[] values = new float[directions * width];
        for (int n = 0; n < states.length; n++) {
            for (int d = 0; d < directions; d++) {
                int row = d * given + (given == 1 ? 0 : n);
                System.arraycopy(tensor.values(), row * width, values, d * width, width);
            }
            if (cell) {
                states[n].setCell(layer, values);
            } else {
                states[n].setHidden(layer, values);
            }
        }
    }

    /** {@return the states of N streams as [D][N][width]} */
    Tensor read(State[] states) {
        List<Integer> shape = List.of(directions, states.length, width);
        float[] values = new float[ShapeMath.count(shape)];
        for (int n = 0; n < states.length; n++) {
            float[] row = cell ? states[n].cell(layer) : states[n].hidden(layer);
            for (int d = 0; d < directions; d++) {
                System.arraycopy(row, d * width, values, (d * states.length + n) * width, width);
            }
        }
        return Tensor.of(shape, values);
    }

    /** Copies the state of one stream into an array, without allocation. */
    void read(State state, float[] values, int at) {
        if (cell) {
            state.cell(layer, values, at);
        } else {
            state.hidden(layer, values, at);
        }
    }
}
