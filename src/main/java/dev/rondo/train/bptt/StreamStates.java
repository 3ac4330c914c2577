package dev.rondo.train.bptt;

import dev.rondo.compute.Recurrence;
import dev.rondo.compute.StateLayout;
import dev.rondo.compute.Training;
import dev.rondo.kernel.Padding;
import java.util.Arrays;
import java.util.List;

/**
 * The data that streams keep between passes: their states, whether they have had an input, and their last output. Also the
 * gradients of the states: before a backward pass those of the final states, after it those of the initial states.
 *
 * <p>Streams follow each other at a distance of {@link #size} floats. The rows of a stream have the offsets of {@link #layout}; the
 * last output has an array of its own.
 */
public final class StreamStates {
    private final StateLayout layout;
    private final int size;
    private final int outputWidth;
    private float[] values = {}; // [B][size]
    private float[] gradients = {}; // [B][size]
    private float[] outputs = {}; // [B][pad(O)]
    private float[] outputsBefore = {}; // [B][pad(O)]
    private boolean[] seen = {}; // [B]

    StreamStates(StateLayout layout) {
        this.layout = layout;
        this.size = layout.recurrentSize();
        this.outputWidth = Padding.pad(layout.outputWidth());
    }

    /** {@return the bytes of the buffers for a number of streams} */
    long bytes(long batch) {
        return batch * (Float.BYTES * 2L * (size + outputWidth) + 1);
    }

    /**
     * Resets all streams to states of zero.
     *
     * @param batch B, the number of streams
     */
    public void reset(int batch) {
        if (seen.length < batch) {
            values = Training.grown(values, (long) batch * size);
            gradients = Training.grown(gradients, (long) batch * size);
            outputs = Training.grown(outputs, (long) batch * outputWidth);
            outputsBefore = Training.grown(outputsBefore, (long) batch * outputWidth);
            seen = new boolean[batch]; // last: its length says that all others are large enough
        }
        Arrays.fill(seen, 0, batch, false);
        Arrays.fill(values, 0, batch * size, 0f);
    }

    /** {@return the states [B][S]} */
    public float[] values() {
        return values;
    }

    /** {@return the gradients [B][S]: before a backward pass, of the final states; after it, of the initial states} */
    public float[] gradients() {
        return gradients;
    }

    /** {@return whether each stream has had an input [B]} */
    boolean[] seen() {
        return seen;
    }

    /** {@return the last output of each stream that has had one} */
    float[] outputs() {
        return outputs;
    }

    /** {@return the last outputs before the current pass, which its first steps repeat if they have no input} */
    float[] outputsBefore() {
        return outputsBefore;
    }

    /** {@return the index at which a stream's last output begins} */
    int outputAt(int stream) {
        return stream * outputWidth;
    }

    /** {@return pad(O), the floats of one stream's last output} */
    public int outputWidth() {
        return outputWidth;
    }

    /** {@return S, the floats of one stream's states} */
    public int size() {
        return size;
    }

    /** {@return the layout of a stream's states} */
    public StateLayout layout() {
        return layout;
    }

    /** Begins a pass: gives the layers their states. */
    void load(Training[] layers, int batch) {
        System.arraycopy(outputs, 0, outputsBefore, 0, batch * outputWidth);
        transfer(layers, batch, values, Recurrence::load);
    }

    /** Ends a pass: takes the states from the layers. */
    void store(Training[] layers, int batch) {
        transfer(layers, batch, values, Recurrence::store);
    }

    /** Gives the layers the gradients of the states that streams ended in. */
    void loadGradients(Training[] layers, int batch) {
        transfer(layers, batch, gradients, Recurrence::loadGradient);
    }

    /** Takes from the layers the gradients of the states that streams started from. */
    void storeGradients(Training[] layers, int batch) {
        transfer(layers, batch, gradients, Recurrence::storeGradient);
    }

    /** Copies one stream's section between an array and a direction of a layer. */
    private interface Transfer {
        void copy(Recurrence direction, float[] section, int at, int stream);
    }

    private void transfer(Training[] layers, int batch, float[] section, Transfer transfer) {
        for (int i = 0; i < layers.length; i++) {
            List<Recurrence> directions = layers[i].recurrences();
            for (int k = 0; k < directions.size(); k++) {
                Recurrence direction = directions.get(k);
                int at = layout.section(i) + k * direction.sectionSize();
                for (int b = 0; b < batch; b++) {
                    transfer.copy(direction, section, b * size + at, b);
                }
            }
        }
    }

    /**
     * The streams after a batch.
     *
     * @param seen whether each stream has had an input [B]
     * @param states [B][S]
     * @param outputs the last outputs [B][pad(O)]
     */
    public record Snapshot(boolean[] seen, float[] states, float[] outputs) {
        /** {@return B, the number of streams} */
        public int streams() {
            return seen.length;
        }
    }

    /**
     * {@return a copy of the streams}
     *
     * @param batch B, the number of streams
     */
    public Snapshot capture(int batch) {
        return new Snapshot(
                Arrays.copyOf(seen, batch),
                Arrays.copyOf(values, batch * size),
                Arrays.copyOf(outputs, batch * outputWidth));
    }

    /**
     * Puts back a copy.
     *
     * @param snapshot of streams of the same network
     */
    public void restore(Snapshot snapshot) {
        int batch = snapshot.streams();
        reset(batch);
        restore(snapshot.states, snapshot.seen, batch);
        System.arraycopy(snapshot.outputs, 0, outputs, 0, batch * outputWidth);
    }

    /** Copies the streams of a different trainer of the same network. */
    void copy(StreamStates other, int batch) {
        restore(other.values, other.seen, batch);
        System.arraycopy(other.outputs, 0, outputs, 0, batch * outputWidth);
    }

    /** Copies the states elsewhere. */
    void save(float[] to, boolean[] seenTo, int batch) {
        System.arraycopy(values, 0, to, 0, batch * size);
        System.arraycopy(seen, 0, seenTo, 0, batch);
    }

    /** Puts back states that were saved. */
    void restore(float[] from, boolean[] seenFrom, int batch) {
        System.arraycopy(from, 0, values, 0, batch * size);
        System.arraycopy(seenFrom, 0, seen, 0, batch);
    }

    /** Exchanges the states with others. */
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
