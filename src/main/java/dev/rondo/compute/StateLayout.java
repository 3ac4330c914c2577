package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.layer.Layer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The layout of a stream's state: one section per recurrent layer, with a row for each of its state widths, followed by
 * the last output unless the last layer already stores it. Every row has the length {@link Padding#pad} of its width,
 * on every machine. Immutable.
 */
public final class StateLayout {
    private final List<StateRow> rows;
    /** The first index of each layer's section. */
    private final int[] sections;

    private final int outputAt;
    private final int outputWidth;
    private final boolean keepsOutput;
    private final int size;
    private final int valueCount;
    private final long fingerprint;
    /** For the states, which refer to their layout. */
    private final KryoRefusal refusal = KryoRefusal.INSTANCE;

    private StateLayout(List<Layer> layers) {
        List<StateRow> rows = new ArrayList<>();
        this.sections = new int[layers.size()];
        int offset = 0;
        for (int i = 0; i < sections.length; i++) {
            sections[i] = offset;
            List<Integer> widths = layers.get(i).stateWidths();
            int perDirection = widths.size() / layers.get(i).directions();
            for (int r = 0; r < widths.size(); r++) {
                StateRow.Kind kind = r % perDirection == 0 ? StateRow.Kind.HIDDEN : StateRow.Kind.CELL;
                rows.add(new StateRow(i, kind, r / perDirection, offset, widths.get(r)));
                offset += Padding.pad(widths.get(r));
            }
        }
        int last = sections.length - 1;
        this.outputWidth = layers.getLast().outputSize();
        this.keepsOutput = layers.getLast().stateWidths().isEmpty();
        this.outputAt = keepsOutput ? offset : sections[last];
        if (keepsOutput) {
            rows.add(new StateRow(last, StateRow.Kind.OUTPUT, 0, offset, outputWidth));
            offset += Padding.pad(outputWidth);
        }
        this.rows = List.copyOf(rows);
        this.size = offset;
        this.valueCount = rows.stream().mapToInt(StateRow::width).sum();
        this.fingerprint = fingerprint(layers);
    }

    /**
     * {@return the layout of the states of a network}
     *
     * @param layers its layers, at least one
     */
    public static StateLayout of(List<Layer> layers) {
        return new StateLayout(layers);
    }

    private static long fingerprint(List<Layer> layers) {
        String text = layers.stream().map(Layer::describe).collect(Collectors.joining("\n"));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** {@return all rows, in the order of their offsets} */
    public List<StateRow> rows() {
        return rows;
    }

    /**
     * {@return the rows of one kind in one layer, one per direction; empty if it has none}
     *
     * @param layer the index of the layer
     * @param kind the kind of the rows
     */
    public List<StateRow> rows(int layer, StateRow.Kind kind) {
        return rows.stream()
                .filter(row -> row.layer() == layer && row.kind() == kind)
                .toList();
    }

    /** {@return the number of values without padding} */
    public int valueCount() {
        return valueCount;
    }

    /** {@return the number of floats of one state, padding included} */
    public int size() {
        return size;
    }

    /** {@return the number of floats of the recurrent layers' sections, without a separate row of the last output} */
    public int recurrentSize() {
        return keepsOutput ? outputAt : size;
    }

    /** {@return the number of layers} */
    public int layers() {
        return sections.length;
    }

    /**
     * {@return the first index of a layer's section}
     *
     * @param layer the index of the layer
     */
    public int section(int layer) {
        return sections[layer];
    }

    /** {@return the index of the first value of the last output} */
    public int outputAt() {
        return outputAt;
    }

    /** {@return the width of the last output} */
    public int outputWidth() {
        return outputWidth;
    }

    /** {@return whether the last output has a row of its own, because the last layer has no state} */
    public boolean keepsOutput() {
        return keepsOutput;
    }

    /** {@return a hash of the architecture: the descriptions of the layers in order} */
    public long fingerprint() {
        return fingerprint;
    }
}
