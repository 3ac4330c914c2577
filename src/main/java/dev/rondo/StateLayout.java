package dev.rondo;

import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Layer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where what stands in a stream's state: for each recurrent layer a section of its {@link Layer#stateWidths}, then the
 * last output, where no layer keeps it. Every row is as long as {@link Kernels#pad} says, on every machine.
 */
final class StateLayout {
    private final List<List<Integer>> widths;
    private final int[] ways;
    private final int[] sections;
    private final int outputWidth;
    private final int outputAt;
    private final boolean keepsOutput;
    private final int size;
    private final long fingerprint;
    /** What a state begins with; null for zeros. */
    private final float[] initial;

    private StateLayout(List<NamedLayer> layers, Map<String, String> metadata) {
        this.widths = layers.stream().map(l -> l.layer().stateWidths()).toList();
        this.ways = layers.stream()
                .mapToInt(l -> l.layer() instanceof Bidirectional ? 2 : 1)
                .toArray();
        this.sections = new int[layers.size()];
        int at = 0;
        for (int i = 0; i < sections.length; i++) {
            sections[i] = at;
            for (int width : widths.get(i)) {
                at += Kernels.pad(width);
            }
        }
        Layer last = layers.getLast().layer();
        this.outputWidth = last.outputSize();
        this.keepsOutput = last.stateWidths().isEmpty();
        this.outputAt = keepsOutput ? at : sections[sections.length - 1];
        this.size = keepsOutput ? at + Kernels.pad(outputWidth) : at;
        this.fingerprint = fingerprint(layers);
        this.initial = InitialState.read(this, metadata);
    }

    /** The layout of these layers; the metadata may say where streams begin. */
    static StateLayout of(List<NamedLayer> layers, Map<String, String> metadata) {
        return new StateLayout(layers, metadata);
    }

    /** Writes what a state begins with. */
    void begin(float[] values) {
        if (initial == null) {
            Arrays.fill(values, 0f);
        } else {
            System.arraycopy(initial, 0, values, 0, values.length);
        }
    }

    /** The number of values that layers remember. */
    int rememberedCount() {
        return widths.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
    }

    private static long fingerprint(List<NamedLayer> layers) {
        List<String> lines = new ArrayList<>();
        for (NamedLayer layer : layers) {
            lines.add(layer.layer().describe());
        }
        byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** A hash of the architecture. */
    long fingerprint() {
        return fingerprint;
    }

    /** Floats of one state. */
    int size() {
        return size;
    }

    /** The first index of a layer's section. */
    int section(int layer) {
        return sections[layer];
    }

    /** The first index of the last output. */
    int outputAt() {
        return outputAt;
    }

    /** The width of the last output. */
    int outputWidth() {
        return outputWidth;
    }

    /** The widths of a layer's rows. */
    List<Integer> widths(int layer) {
        return widths.get(layer);
    }

    /** The number of layers. */
    int layers() {
        return sections.length;
    }

    /** 2 for a bidirectional layer, whose rows are those of the one way, then those of the other; 1 otherwise. */
    int ways(int layer) {
        return ways[layer];
    }

    /** Whether the last output has a row of its own, since no layer keeps it. */
    boolean keepsOutput() {
        return keepsOutput;
    }
}
