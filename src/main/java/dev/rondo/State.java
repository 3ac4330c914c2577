package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.compute.StateRow;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one stream between steps: h of every recurrent layer, c of every LSTM, and the last output.
 *
 * {@snippet file="StateSnippetsTest.java" region="fork"}
 *
 * <p>A state belongs to one stream, and only one thread at a time may use it; {@link Runner} says what happens otherwise. It works with every network of the
 * architecture it was made for, so a stream survives when its network gets new weights. Its memory is one array of
 * floats: no native memory, and nothing to close.
 */
public final class State {
    private static final VarHandle STEPS;

    static {
        try {
            STEPS = MethodHandles.lookup().findVarHandle(State.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final StateLayout layout;
    final float[] values;
    /** The values of a new state; null for zeros. Shared and never written. */
    private final float @Nullable [] initial;

    private long steps;
    /** The batch that this stream is being checked for; null between checks. */
    private @Nullable Object batch;

    State(StateLayout layout, float @Nullable [] initial) {
        this(layout, initial, initial == null ? new float[layout.size()] : initial.clone(), 0);
    }

    State(StateLayout layout, float @Nullable [] initial, float[] values, long steps) {
        this.layout = layout;
        this.initial = initial;
        this.values = values;
        this.steps = steps;
    }

    /**
     * {@return a state for the networks of an architecture, without any of their weights} It holds zeros, and {@link #reset} sets it back
     * to zeros, even if a network has a different {@linkplain Network#withInitialState initial state}.
     *
     * @param layers the layers of the networks, in order
     */
    public static State of(List<NamedLayer> layers) {
        return new State(StateLayout.of(layers.stream().map(NamedLayer::layer).toList()), null);
    }

    /** {@return an independent copy, for example to try inputs without advancing this stream} */
    public State copy() {
        return new State(layout, initial, values.clone(), steps);
    }

    /** Sets this state back to that of {@link Network#newState}. Allocates nothing. */
    public void reset() {
        begin(initial);
    }

    /** Sets this state to given values, or to zeros if there are none. */
    void begin(float @Nullable [] first) {
        if (first == null) {
            Arrays.fill(values, 0f);
        } else {
            System.arraycopy(first, 0, values, 0, values.length);
        }
        steps = 0;
    }

    /** {@return the number of steps since the start or the last reset} */
    public long steps() {
        return steps;
    }

    /** {@return whether all values are finite} If not, the next outputs of the stream are NaN; {@link #reset} mends it. */
    public boolean isFinite() {
        return InputFilter.firstNonFinite(values, 0, values.length) < 0;
    }

    /** {@return the {@link Network#fingerprint} of the networks that this state works with} */
    public long fingerprint() {
        return layout.fingerprint();
    }

    void requireArchitecture(StateLayout expected) {
        if (layout != expected && layout.fingerprint() != expected.fingerprint()) {
            throw new IllegalArgumentException(
                    "the state belongs to a network with a different architecture: take it from this network's newState()");
        }
    }

    /** Puts this stream on the list of a batch, until {@link #release}. {@return false if it was on this list already} */
    boolean enlist(Object inBatch) {
        if (batch == inBatch) {
            return false;
        }
        batch = inBatch;
        return true;
    }

    void release() {
        batch = null;
    }

    /**
     * Counts the steps of a call.
     *
     * @param before the number of steps when the call began; if it has changed, a different thread has used this state meanwhile. The number
     *     is read from memory, where C2 would otherwise take the one that it has in a register
     * @param count how many
     */
    void advance(long before, long count) {
        if ((long) STEPS.getOpaque(this) != before) {
            throw new ConcurrentModificationException("a different thread changed this state during the call:"
                    + " only one thread at a time may use a state");
        }
        STEPS.setOpaque(this, before + count);
    }

    /**
     * {@return this state as bytes, for {@link Network#readState}} The bytes are the same on every machine, and carry a
     * version, the fingerprint of the architecture and a checksum.
     */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(byteSize());
        write(bytes);
        return bytes.array();
    }

    /** {@return the exact number of bytes of {@link #toBytes}, the same for all states of an architecture} */
    public int byteSize() {
        return StateBytes.size(layout);
    }

    /**
     * Writes the bytes of {@link #toBytes} into a buffer, for example one over a memory-mapped file.
     *
     * @param to the buffer; the bytes begin at its position, which moves to their end. Its byte order does not matter
     * @throws IllegalArgumentException when fewer than {@link #byteSize} bytes remain
     */
    public void write(ByteBuffer to) {
        StateBytes.write(layout, values, steps, to);
    }

    /**
     * Replaces the content of this state by bytes that {@link #write} or {@link #toBytes} wrote. Unlike
     * {@link Network#readState(byte[])}, it makes no new state.
     *
     * @param from the buffer; the bytes begin at its position, which moves to their end
     * @throws IllegalArgumentException when the bytes are damaged, belong to a different architecture, or hold a value that is not
     *     finite, as after an input that was NaN; nothing has changed then
     */
    public void read(ByteBuffer from) {
        read(from, false);
    }

    /**
     * Replaces the content of this state by bytes that {@link #write} or {@link #toBytes} wrote.
     *
     * @param from the buffer; the bytes begin at its position, which moves to their end
     * @param allowNonFinite whether the state may hold NaN and infinite values
     * @throws IllegalArgumentException when the bytes are damaged, belong to a different architecture, or hold a value that is not
     *     allowed; nothing has changed then
     */
    public void read(ByteBuffer from, boolean allowNonFinite) {
        steps = StateBytes.read(layout, Objects.requireNonNull(from, "from"), false, allowNonFinite, values);
    }

    /** Replaces the content of this state by bytes after which nothing follows. */
    void read(byte[] bytes, boolean allowNonFinite) {
        steps = StateBytes.read(layout, ByteBuffer.wrap(bytes), true, allowNonFinite, values);
    }

    /**
     * Replaces the content of this state by that of another. Allocates nothing.
     *
     * @param other a state of the same architecture; unchanged
     * @throws IllegalArgumentException when its architecture is different
     */
    public void copyFrom(State other) {
        other.requireArchitecture(layout);
        System.arraycopy(other.values, 0, values, 0, values.length);
        steps = other.steps;
    }

    /** {@return the number of bytes of {@link #copyTo}, the same for all states of an architecture} */
    public long rawSize() {
        return StateBytes.rawSize(layout);
    }

    /**
     * Copies the steps and the values to native or heap memory, little-endian and without padding: the same bytes on every machine, but
     * with neither version nor checksum. For memory that no other program writes. Allocates nothing.
     *
     * @param to takes {@link #rawSize} bytes
     * @param offset the offset of the first byte
     * @throws IllegalArgumentException when they do not fit
     */
    public void copyTo(MemorySegment to, long offset) {
        Objects.requireNonNull(to, "to");
        StateBytes.checkRaw(layout, to, offset);
        StateBytes.copyRaw(layout, values, steps, to, offset);
    }

    /**
     * Replaces the content of this state by what {@link #copyTo} wrote for a state of the same architecture, which is not checked, nor are
     * the values: {@link #isFinite} tells. Allocates nothing.
     *
     * @param from holds {@link #rawSize} bytes
     * @param offset the offset of the first byte
     * @throws IllegalArgumentException when the segment is too small, or the number of steps is negative
     */
    public void copyFrom(MemorySegment from, long offset) {
        Objects.requireNonNull(from, "from");
        StateBytes.checkRaw(layout, from, offset);
        steps = StateBytes.readRaw(layout, from, offset, values);
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
