package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.compute.StateRow;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one stream between steps: h of every recurrent layer, c of every LSTM, and the last output.
 *
 * {@snippet file="StateSnippetsTest.java" region="fork"}
 *
 * <p>A state belongs to one stream, and only one thread at a time may use it. It works with every network of the
 * architecture it was made for, so a stream survives when its network gets new weights. Its memory is one array of
 * floats: no native memory, and nothing to close.
 */
public final class State {
    final StateLayout layout;
    final float[] values;
    /** The values of a new state; null for zeros. Shared and never written. */
    private final float @Nullable [] initial;

    private long steps;
    private boolean enlisted;

    State(StateLayout layout, float @Nullable [] initial) {
        this(layout, initial, initial == null ? new float[layout.size()] : initial.clone(), 0);
    }

    State(StateLayout layout, float @Nullable [] initial, float[] values, long steps) {
        this.layout = layout;
        this.initial = initial;
        this.values = values;
        this.steps = steps;
    }

    /** {@return an independent copy, for example to try inputs without advancing this stream} */
    public State copy() {
        return new State(layout, initial, values.clone(), steps);
    }

    /** Sets this state back to that of {@link Network#newState}. Allocates nothing. */
    public void reset() {
        if (initial == null) {
            Arrays.fill(values, 0f);
        } else {
            System.arraycopy(initial, 0, values, 0, values.length);
        }
        steps = 0;
    }

    /** {@return the number of steps since the start or the last reset} */
    public long steps() {
        return steps;
    }

    /** {@return the {@link Network#fingerprint} of the networks that this state works with} */
    public long fingerprint() {
        return layout.fingerprint();
    }

    /** Puts this stream on the list of a batch, until {@link #release}. {@return false if it was on a list already} */
    boolean enlist() {
        boolean first = !enlisted;
        enlisted = true;
        return first;
    }

    void release() {
        enlisted = false;
    }

    void advance(long count) {
        steps += count;
    }

    /**
     * {@return this state as bytes, for {@link Network#readState}} The bytes are the same on every machine, and carry a
     * version, the fingerprint of the architecture and a checksum.
     */
    public byte[] toBytes() {
        return StateBytes.write(layout, values, steps);
    }

    /**
     * {@return a copy of h of one layer; for a bidirectional layer, the forward direction's, then the backward direction's}
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @throws IllegalArgumentException when that layer has no h
     */
    public float[] hidden(int layer) {
        return read(rows(layer, StateRow.Kind.HIDDEN));
    }

    /**
     * {@return a copy of c of one LSTM layer; for a bidirectional layer, the forward direction's, then the backward
     * direction's}
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @throws IllegalArgumentException when that layer has no c
     */
    public float[] cell(int layer) {
        return read(rows(layer, StateRow.Kind.CELL));
    }

    /**
     * Copies h of one layer into an array, in the form that {@link #hidden(int)} returns. Allocates nothing.
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @param into the array
     * @param at the index of the first value in the array
     * @throws IllegalArgumentException when that layer has no h
     */
    public void hidden(int layer, float[] into, int at) {
        read(layer, StateRow.Kind.HIDDEN, into, at);
    }

    /**
     * Copies c of one LSTM layer into an array, in the form that {@link #cell(int)} returns. Allocates nothing.
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @param into the array
     * @param at the index of the first value in the array
     * @throws IllegalArgumentException when that layer has no c
     */
    public void cell(int layer, float[] into, int at) {
        read(layer, StateRow.Kind.CELL, into, at);
    }

    /**
     * Sets h of one layer.
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @param values in the form that {@link #hidden} returns
     * @throws IllegalArgumentException when that layer has no h, or the number of values is wrong
     */
    public void setHidden(int layer, float[] values) {
        write(rows(layer, StateRow.Kind.HIDDEN), values);
    }

    /**
     * Sets c of one LSTM layer.
     *
     * @param layer the index of the layer in {@link Network#layers}
     * @param values in the form that {@link #cell} returns
     * @throws IllegalArgumentException when that layer has no c, or the number of values is wrong
     */
    public void setCell(int layer, float[] values) {
        write(rows(layer, StateRow.Kind.CELL), values);
    }

    private float[] read(List<StateRow> rows) {
        int width = rows.getFirst().width();
        float[] copy = new float[rows.size() * width];
        for (StateRow row : rows) {
            System.arraycopy(values, row.offset(), copy, row.direction() * width, width);
        }
        return copy;
    }

    private void read(int layer, StateRow.Kind kind, float[] into, int at) {
        boolean found = false;
        for (int i = 0; i < layout.rows().size(); i++) {
            StateRow row = layout.rows().get(i);
            if (row.layer() == layer && row.kind() == kind) {
                System.arraycopy(values, row.offset(), into, at + row.direction() * row.width(), row.width());
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("layer " + layer + " has no " + kind.symbol());
        }
    }

    private void write(List<StateRow> rows, float[] source) {
        StateRow first = rows.getFirst();
        int width = first.width();
        if (source.length != rows.size() * width) {
            throw new IllegalArgumentException(first.kind().symbol() + " of layer " + first.layer() + " has "
                    + rows.size() * width + " values, but " + source.length + " were given");
        }
        for (StateRow row : rows) {
            System.arraycopy(source, row.direction() * width, values, row.offset(), width);
        }
    }

    private List<StateRow> rows(int layer, StateRow.Kind kind) {
        if (layer < 0 || layer >= layout.layers()) {
            throw new IllegalArgumentException(
                    "layer must be from 0 to " + (layout.layers() - 1) + ", but is " + layer);
        }
        List<StateRow> rows = layout.rows(layer, kind);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("layer " + layer + " has no " + kind.symbol());
        }
        return rows;
    }
}
