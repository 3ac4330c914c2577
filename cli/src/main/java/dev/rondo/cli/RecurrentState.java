package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The states of streams in the layouts that graphs use: h or c of one layer [B][H], or of all layers [L][B][H] or
 * [B][L][H]. A graph's state inputs are h, or c, or h followed by c, of all layers at once or layer by layer.
 */
final class RecurrentState {
    /** h or c of one layer. */
    record Slot(int layer, boolean cell, int width) {
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

        String what() {
            return (cell ? "c" : "h") + " of layer " + layer;
        }
    }

    private final List<Slot> hidden = new ArrayList<>();
    private final List<Slot> cells = new ArrayList<>();
    /** Layer by layer, each h before its c. */
    private final List<Slot> all = new ArrayList<>();

    RecurrentState(Network network) {
        for (int i = 0; i < network.layers().size(); i++) {
            List<Integer> widths = network.layers().get(i).layer().stateWidths();
            for (int row = 0; row < widths.size(); row++) {
                Slot slot = new Slot(i, row == 1, widths.get(row));
                (slot.cell() ? cells : hidden).add(slot);
                all.add(slot);
            }
        }
    }

    /**
     * {@return every interpretation of a graph's state inputs: for each input its slots, one or those of all layers}
     *
     * @param count the number of state inputs
     */
    List<List<List<Slot>>> interpretations(int count) {
        List<List<List<Slot>>> interpretations = new ArrayList<>();
        interpretations.add(List.of());
        interpretations.add(List.of(hidden));
        interpretations.add(List.of(cells));
        interpretations.add(List.of(hidden, cells));
        interpretations.add(all.stream().map(List::of).toList());
        interpretations.removeIf(inputs -> inputs.size() != count || inputs.contains(List.<Slot>of()));
        return interpretations.stream().distinct().toList();
    }

    /** {@return the network's states, for a message} */
    String describe() {
        return (cells.isEmpty() ? "h" : "h and c") + " of " + hidden.size()
                + (hidden.size() == 1 ? " layer" : " layers");
    }

    /**
     * Sets the states of streams.
     *
     * @param states one state per stream [B]
     * @param slots the slots of each input
     * @param inputs the state inputs in order; null leaves a state unchanged
     * @throws IOException if an input has the wrong shape
     */
    static void set(State[] states, List<List<Slot>> slots, List<Tensor> inputs) throws IOException {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null) {
                set(states, slots.get(i), inputs.get(i));
            }
        }
    }

    private static void set(State[] states, List<Slot> slots, Tensor input) throws IOException {
        Candidate layerFirst = stack(states, slots, true);
        Candidate streamFirst = stack(states, slots, false);
        boolean first = layerFirst.hasShapeOf(input);
        if (!first && !streamFirst.hasShapeOf(input)) {
            throw new IOException("expected the shape " + layerFirst.shape() + " for " + layerFirst.what() + " of "
                    + states.length + " streams, got " + input);
        }
        int at = 0;
        for (int i = 0; i < slots.size() * states.length; i++) {
            Slot slot = slots.get(first ? i / states.length : i % slots.size());
            float[] values = new float[slot.width()];
            System.arraycopy(input.values(), at, values, 0, values.length);
            slot.write(states[first ? i % states.length : i / slots.size()], values);
            at += values.length;
        }
    }

    /** Adds h and c of these streams, of each layer and of all layers together. */
    void addTo(List<Candidate> candidates, State[] states) {
        all.forEach(slot -> candidates.add(stack(states, List.of(slot), true)));
        for (List<Slot> slots : List.of(hidden, cells)) {
            if (slots.size() > 1) {
                candidates.add(stack(states, slots, true));
                candidates.add(stack(states, slots, false));
            }
        }
    }

    private static Candidate stack(State[] states, List<Slot> slots, boolean layerFirst) {
        int width = slots.getFirst().width();
        int streams = states.length;
        float[] values = new float[slots.stream().mapToInt(Slot::width).sum() * streams];
        int at = 0;
        for (int i = 0; i < slots.size() * streams; i++) {
            Slot slot = slots.get(layerFirst ? i / streams : i % slots.size());
            float[] part = slot.read(states[layerFirst ? i % streams : i / slots.size()]);
            System.arraycopy(part, 0, values, at, part.length);
            at += part.length;
        }
        boolean equalWidths = slots.stream().allMatch(slot -> slot.width() == width);
        List<Integer> shape = !equalWidths
                ? List.of(values.length)
                : layerFirst ? List.of(slots.size(), streams, width) : List.of(streams, slots.size(), width);
        return new Candidate(slots.size() == 1 ? slots.getFirst().what() : what(slots), shape, values);
    }

    private static String what(List<Slot> slots) {
        return (slots.getFirst().cell() ? "c" : "h") + " of all layers";
    }
}
