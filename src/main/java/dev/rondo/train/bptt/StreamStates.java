package dev.rondo.train.bptt;

import dev.rondo.NamedLayer;
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
public final class StreamStates {
    private final int[] sections;
    private final int size;
    private final int outputWidth;
    private float[] values = {}; // [B][size]
    private float[] gradients = {}; // [B][size]
    private float[] outputs = {}; // [B][pad(O)]
    private float[] outputsBefore = {}; // [B][pad(O)]
    private boolean[] seen = {}; // [B]

    public StreamStates(List<NamedLayer> layers, int outputSize) {
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
    public long bytes(long batch) {
        return batch * (Float.BYTES * 2L * (size + outputWidth) + 1);
    }

    /** Makes all streams begin, in states of zero. */
    public void reset(int batch) {
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

    public float[] values() {
        return values;
    }

    public float[] gradients() {
        return gradients;
    }

    public boolean[] seen() {
        return seen;
    }

    /** The last outputs, where a stream has had any. */
    public float[] outputs() {
        return outputs;
    }

    /** The last outputs before the pass under way, which its first steps repeat where they have no input. */
    public float[] outputsBefore() {
        return outputsBefore;
    }

    /** Where a stream's last output begins. */
    public int outputAt(int stream) {
        return stream * outputWidth;
    }

    public int size() {
        return size;
    }

    public int section(int layer) {
        return sections[layer];
    }

    /** Begins a pass. */
    public void load(Training[] layers, int batch) {
        System.arraycopy(outputs, 0, outputsBefore, 0, batch * outputWidth);
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < batch; b++) {
                layers[i].load(values, b * size + sections[i], b);
            }
        }
    }

    public void store(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < batch; b++) {
                layers[i].store(values, b * size + sections[i], b);
            }
        }
    }

    public void loadGradients(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < batch; b++) {
                layers[i].loadGradient(gradients, b * size + sections[i], b);
            }
        }
    }

    public void storeGradients(Training[] layers, int batch) {
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < batch; b++) {
                layers[i].storeGradient(gradients, b * size + sections[i], b);
            }
        }
    }

    /** Becomes like the streams of another trainer of the same network, which has as many. */
    public void copy(StreamStates other, int batch) {
        restore(other.values, other.seen, batch);
        System.arraycopy(other.outputs, 0, outputs, 0, batch * outputWidth);
    }

    /** Keeps the states somewhere else. */
    public void save(float[] to, boolean[] seenTo, int batch) {
        System.arraycopy(values, 0, to, 0, batch * size);
        System.arraycopy(seen, 0, seenTo, 0, batch);
    }

    /** Goes back to states that were saved. */
    public void restore(float[] from, boolean[] seenFrom, int batch) {
        System.arraycopy(from, 0, values, 0, batch * size);
        System.arraycopy(seenFrom, 0, seen, 0, batch);
    }

    /** Exchanges the states for others. */
    public void swap(float[] other, boolean[] otherSeen, int batch) {
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
