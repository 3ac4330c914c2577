package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.compute.Recurrence;
import dev.rondo.compute.Training;
import dev.rondo.kernel.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * What streams remember between passes: their states, whether they have had an input, and their last output. Beside the
 * states stand their gradients: of those that streams ended in, then of those they started from.
 *
 * <p>A stream's {@link #size} floats stand behind the other's; a layer's rows begin at its {@link #section}, each as long as
 * {@link Kernels#pad} says.
 */
final class StreamStates {
    private final int[] sections;
    private final int size;
    private final int outputWidth;
    private float[] values = {}; // [B][size]
    private float[] gradients = {}; // [B][size]
    private float[] outputs = {}; // [B][pad(O)]
    private float[] outputsBefore = {}; // [B][pad(O)]
    private boolean[] seen = {}; // [B]

    StreamStates(List<NamedLayer> layers, int outputSize) {
        int next = 0;
        this.sections = new int[layers.size()];
        for (int i = 0; i < sections.length; i++) {
            sections[i] = next;
            for (int width : layers.get(i).layer().stateWidths()) {
                next += Kernels.pad(width);
            }
        }
        this.size = next;
        this.outputWidth = Kernels.pad(outputSize);
    }

    /** Bytes of its buffers. */
    long bytes(long batch) {
        return batch * (Float.BYTES * 2L * (size + outputWidth) + 1);
    }

    /** Makes all streams begin, in states of zero. */
    void reset(int batch) {
        if (seen.length < batch) {
            seen = new boolean[batch];
            values = new float[Math.multiplyExact(batch, size)];
            gradients = new float[values.length];
            outputs = new float[Math.multiplyExact(batch, outputWidth)];
            outputsBefore = new float[outputs.length];
        }
        Arrays.fill(seen, 0, batch, false);
        Arrays.fill(values, 0, batch * size, 0f);
    }

    float[] values() {
        return values;
    }

    float[] gradients() {
        return gradients;
    }

    boolean[] seen() {
        return seen;
    }

    /** The last outputs, where a stream has had any. */
    float[] outputs() {
        return outputs;
    }

    /** The last outputs before the pass under way, which its first steps repeat where they have no input. */
    float[] outputsBefore() {
        return outputsBefore;
    }

    /** Where a stream's last output begins. */
    int outputAt(int stream) {
        return stream * outputWidth;
    }

    int size() {
        return size;
    }

    int section(int layer) {
        return sections[layer];
    }

    /** Begins a pass. */
    void load(Training[] layers, int batch) {
        System.arraycopy(outputs, 0, outputsBefore, 0, batch * outputWidth);
        for (int i = 0; i < layers.length; i++) {
            List<Recurrence> directions = layers[i].recurrences();
            for (int k = 0; k < directions.size(); k++) {
                Recurrence direction = directions.get(k);
                for (int b = 0; b < batch; b++) {
                    direction.load(values, b * size + sections[i] + k * direction.sectionSize(), b);
                }
            }
        }
    }

    void store(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            List<Recurrence> directions = layers[i].recurrences();
            for (int k = 0; k < directions.size(); k++) {
                Recurrence direction = directions.get(k);
                for (int b = 0; b < batch; b++) {
                    direction.store(values, b * size + sections[i] + k * direction.sectionSize(), b);
                }
            }
        }
    }

    void loadGradients(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            List<Recurrence> directions = layers[i].recurrences();
            for (int k = 0; k < directions.size(); k++) {
                Recurrence direction = directions.get(k);
                for (int b = 0; b < batch; b++) {
                    direction.loadGradient(gradients, b * size + sections[i] + k * direction.sectionSize(), b);
                }
            }
        }
    }

    void storeGradients(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            List<Recurrence> directions = layers[i].recurrences();
            for (int k = 0; k < directions.size(); k++) {
                Recurrence direction = directions.get(k);
                for (int b = 0; b < batch; b++) {
                    direction.storeGradient(gradients, b * size + sections[i] + k * direction.sectionSize(), b);
                }
            }
        }
    }

    /** Becomes like the streams of another trainer of the same network, which has as many. */
    void copy(StreamStates other, int batch) {
        restore(other.values, other.seen, batch);
        System.arraycopy(other.outputs, 0, outputs, 0, batch * outputWidth);
    }

    /** Keeps the states somewhere else. */
    void save(float[] to, boolean[] seenTo, int batch) {
        System.arraycopy(values, 0, to, 0, batch * size);
        System.arraycopy(seen, 0, seenTo, 0, batch);
    }

    /** Goes back to states that were saved. */
    void restore(float[] from, boolean[] seenFrom, int batch) {
        System.arraycopy(from, 0, values, 0, batch * size);
        System.arraycopy(seenFrom, 0, seen, 0, batch);
    }

    /** Exchanges the states for others. */
    void swap(float[] other, boolean[] otherSeen, int batch) {
        for (int i = 0; i < batch * size; i++) {
            float value = values[i];
            values[i] = other[i];
            other[i] = value;
        }
        for (int b = 0; b < batch; b++) {
            boolean value = seen[b];
            seen[b] = otherSeen[b];
            otherSeen[b] = value;
        }
    }
}
