package dev.rondo;

import dev.rondo.kernel.Kernels;
import java.util.List;

/**
 * What one stream remembers between steps: h of every recurrent layer, c of every LSTM, and the last output.
 *
 * <p>One array of floats and nothing else: a million streams are a million arrays, without native memory or anything to
 * close. It belongs to one stream, and only one thread at a time may use it. It works with every network of the
 * architecture it was made for, so a stream lives on when its network gets new weights.
 */
public final class State {
    final StateLayout layout;
    final float[] values;
    private long steps;
    private boolean enlisted;

    State(StateLayout layout) {
        this(layout, new float[layout.size()], 0);
        layout.begin(values);
    }

    State(StateLayout layout, float[] values, long steps) {
        this.layout = layout;
        this.values = values;
        this.steps = steps;
    }

    /** {@return a state of its own with the same content: to try what would happen if} */
    public State copy() {
        return new State(layout, values.clone(), steps);
    }

    /** Forgets everything: back to where {@link Network#newState} began. Allocates nothing. */
    public void reset() {
        layout.begin(values);
        steps = 0;
    }

    /** {@return the steps taken since the start or the last reset} */
    public long steps() {
        return steps;
    }

    /** {@return the {@link Network#fingerprint} of the networks it works with} */
    public long fingerprint() {
        return layout.fingerprint();
    }

    /** {@return whether this stream was not yet on a batch's list} It is now, until {@link #release}. */
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
     * {@return this state as bytes, for {@link Network#readState}} The form is the same on every machine, and carries a
     * version, the fingerprint of the architecture and a checksum.
     */
    public byte[] toBytes() {
        return StateBytes.write(this);
    }

    /**
     * {@return a copy of one layer's h; of a bidirectional layer the forward way's, then the backward way's}
     *
     * @param layer its place in {@link Network#layers}
     * @throws IllegalArgumentException when that layer has no h
     */
    public float[] hidden(int layer) {
        return read(layer, 0, "h");
    }

    /**
     * {@return a copy of one LSTM layer's c; of a bidirectional layer the forward way's, then the backward way's}
     *
     * @param layer its place in {@link Network#layers}
     * @throws IllegalArgumentException when that layer has no c
     */
    public float[] cell(int layer) {
        return read(layer, 1, "c");
    }

    /**
     * Sets one layer's h.
     *
     * @param layer its place in {@link Network#layers}
     * @param values as {@link #hidden} gives them
     * @throws IllegalArgumentException when that layer has no h, or one of another size
     */
    public void setHidden(int layer, float[] values) {
        write(layer, 0, "h", values);
    }

    /**
     * Sets one LSTM layer's c.
     *
     * @param layer its place in {@link Network#layers}
     * @param values as {@link #cell} gives them
     * @throws IllegalArgumentException when that layer has no c, or one of another size
     */
    public void setCell(int layer, float[] values) {
        write(layer, 1, "c", values);
    }

    private float[] read(int layer, int row, String name) {
        Rows rows = rows(layer, row, name);
        float[] copy = new float[rows.count * rows.width];
        for (int i = 0; i < rows.count; i++) {
            System.arraycopy(values, rows.at + i * rows.apart, copy, i * rows.width, rows.width);
        }
        return copy;
    }

    private void write(int layer, int row, String name, float[] source) {
        Rows rows = rows(layer, row, name);
        if (source.length != rows.count * rows.width) {
            throw new IllegalArgumentException(name + " of layer " + layer + " has " + rows.count * rows.width
                    + " values, but " + source.length + " were given");
        }
        for (int i = 0; i < rows.count; i++) {
            System.arraycopy(source, i * rows.width, values, rows.at + i * rows.apart, rows.width);
        }
    }

    /** h or c of a layer: one row, or one for each way. */
    private record Rows(int at, int width, int count, int apart) {}

    private Rows rows(int layer, int row, String name) {
        if (layer < 0 || layer >= layout.layers()) {
            throw new IllegalArgumentException(
                    "layer must be from 0 to " + (layout.layers() - 1) + ", but is " + layer);
        }
        List<Integer> widths = layout.widths(layer);
        int ways = layout.ways(layer);
        int perWay = widths.size() / ways;
        if (row >= perWay) {
            throw new IllegalArgumentException("layer " + layer + " has no " + name);
        }
        int at = layout.section(layer);
        int apart = 0;
        for (int i = 0; i < perWay; i++) {
            at += i < row ? Kernels.pad(widths.get(i)) : 0;
            apart += Kernels.pad(widths.get(i));
        }
        return new Rows(at, widths.get(row), ways, apart);
    }
}
