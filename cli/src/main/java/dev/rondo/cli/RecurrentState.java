package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.model.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The states of streams as graphs have them: h of a layer [B][H] or c, or of all layers [L][B][H], or [B][L][H]. As
 * inputs they stand behind the sequence, h before c, of all layers at once or layer by layer.
 */
final class RecurrentState {
    /** h or c of one layer. */
    private record Slot(int layer, boolean cell, int width) {
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

    private final State[] states;
    private final List<Slot> hidden = new ArrayList<>();
    private final List<Slot> cells = new ArrayList<>();
    /** Layer by layer, h before c. */
    private final List<Slot> all = new ArrayList<>();

    RecurrentState(Network network, State[] states) {
        this.states = states;
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
     * Sets all states.
     *
     * @param inputs none, or null, for states that streams begin with anyway
     * @throws IOException when they are not what the layers have
     */
    void set(List<Tensor> inputs) throws IOException {
        int kinds = cells.isEmpty() ? 1 : 2;
        if (inputs.isEmpty()) {
            return;
        }
        if (inputs.size() == kinds) {
            set(hidden, inputs.getFirst());
            if (kinds == 2) {
                set(cells, inputs.getLast());
            }
        } else if (inputs.size() == all.size()) {
            for (int i = 0; i < inputs.size(); i++) {
                set(List.of(all.get(i)), inputs.get(i));
            }
        } else {
            throw new IOException("a stream begins with h" + (kinds == 2 ? " and c" : "") + " of " + hidden.size()
                    + " layers, but the model reads " + inputs.size() + " tensors beside the sequence");
        }
    }

    private void set(List<Slot> slots, Tensor input) throws IOException {
        if (input == null) {
            return;
        }
        Candidate layerFirst = stack(slots, true);
        Candidate streamFirst = stack(slots, false);
        boolean first = layerFirst.hasShapeOf(input);
        if (!first && !streamFirst.hasShapeOf(input)) {
            throw new IOException(layerFirst.what() + " of " + states.length + " streams is " + layerFirst.shape()
                    + ", but the model reads " + input);
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

    /** Adds h and c, of each layer and of all. */
    void addTo(List<Candidate> candidates) {
        all.forEach(slot -> candidates.add(stack(List.of(slot), true)));
        for (List<Slot> slots : List.of(hidden, cells)) {
            if (slots.size() > 1) {
                candidates.add(stack(slots, true));
                candidates.add(stack(slots, false));
            }
        }
    }

    private Candidate stack(List<Slot> slots, boolean layerFirst) {
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
        boolean even = slots.stream().allMatch(slot -> slot.width() == width);
        List<Integer> shape = !even
                ? List.of(values.length)
                : layerFirst ? List.of(slots.size(), streams, width) : List.of(streams, slots.size(), width);
        return new Candidate(slots.size() == 1 ? slots.getFirst().what() : what(slots), shape, values);
    }

    private static String what(List<Slot> slots) {
        return (slots.getFirst().cell() ? "c" : "h") + " of all layers";
    }
}
