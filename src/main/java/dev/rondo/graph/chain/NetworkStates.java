package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import java.util.ArrayList;
import java.util.List;

/**
 * What a network's recurrent layers remember, as tensors [ways][N][width]: {@code lstm.h_l0} is h of the layer of depth 0
 * of the module {@code lstm}, {@code lstm.c_l0} its c. ONNX files that Rondo writes name them so too.
 */
final class NetworkStates {
    private static final int ANY = -1;

    /** h or c of a layer. */
    private record Slot(String name, int layer, boolean cell, int ways, int width) {
        float[] read(State state) {
            return cell ? state.cell(layer) : state.hidden(layer);
        }

        void write(State state, float[] values) {
            if (cell) {
                state.setCell(layer, values);
            } else {
                state.setHidden(layer, values);
            }
        }
    }

    private final List<Slot> slots = new ArrayList<>();

    NetworkStates(Network network) {
        for (int i = 0; i < network.layers().size(); i++) {
            NamedLayer named = network.layers().get(i);
            List<Integer> widths = named.layer().stateWidths();
            int ways = named.layer() instanceof Bidirectional ? 2 : 1;
            String prefix = named.module().isEmpty() ? "" : named.module() + ".";
            for (int row = 0; row < widths.size() / ways; row++) {
                String name = prefix + (row == 0 ? "h" : "c") + "_l" + named.depth();
                slots.add(new Slot(name, i, row == 1, ways, widths.get(row)));
            }
        }
    }

    /** What streams begin with, layer by layer. */
    List<Port> before() {
        return ports("");
    }

    /** What is left of them at the end. */
    List<Port> after() {
        return ports("_next");
    }

    private List<Port> ports(String suffix) {
        return slots.stream()
                .map(slot ->
                        new Port(slot.name() + suffix, Tensor.Type.FLOAT32, List.of(slot.ways(), ANY, slot.width())))
                .toList();
    }

    /** Sets the states of N streams, where they are given. */
    void set(State[] states, List<Tensor> given) {
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) != null) {
                set(states, slots.get(i), given.get(i));
            }
        }
    }

    private static void set(State[] states, Slot slot, Tensor tensor) {
        int width = slot.width();
        if (tensor.shape().get(1) != states.length) {
            throw new IllegalArgumentException(slot.name() + " has the states of "
                    + tensor.shape().get(1) + " streams, but the sequence has " + states.length);
        }
        for (int row = 0; row < states.length; row++) {
            float[] values = new float[slot.ways() * width];
            for (int way = 0; way < slot.ways(); way++) {
                System.arraycopy(tensor.values(), (way * states.length + row) * width, values, way * width, width);
            }
            slot.write(states[row], values);
        }
    }

    /** The states of N streams. */
    List<Tensor> get(State[] states) {
        return slots.stream().map(slot -> get(states, slot)).toList();
    }

    private static Tensor get(State[] states, Slot slot) {
        int width = slot.width();
        float[] values = new float[slot.ways() * states.length * width];
        for (int row = 0; row < states.length; row++) {
            float[] both = slot.read(states[row]);
            for (int way = 0; way < slot.ways(); way++) {
                System.arraycopy(both, way * width, values, (way * states.length + row) * width, width);
            }
        }
        return Tensor.of(List.of(slot.ways(), states.length, width), values);
    }
}
