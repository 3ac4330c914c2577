package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Layer;
import java.util.Arrays;

/**
 * A layer with its weights packed for this JVM's kernels: what computes. Immutable and shared by all threads; scratch
 * memory and states are the caller's. Nothing here allocates.
 *
 * <p>A layer's <i>section</i> is its part of a stream's state: each of {@link Layer#stateWidths} in a row of
 * {@link Kernels#pad} floats, h first.
 */
public abstract class Forward {
    static final Kernels KERNELS = Kernels.active();

    /** Inputs of about this many rows go through one product, so that the sums stay in cache. */
    static final int BLOCK_ROWS = 64;

    Forward() {}

    /**
     * One step of one stream.
     *
     * @param in the input [inputSize]
     * @param inAt its first index
     * @param section where the layer's section stands, its state before and after; a layer without state writes its
     *     output [pad(outputSize)] there
     * @param at the section's first index; the output begins there
     * @param scratch at least {@code scratch(1, 1)} floats
     */
    public abstract void step(float[] in, int inAt, float[] section, int at, float[] scratch);

    /**
     * Many steps of many streams. RowView are {@code [T][B]}; outputs past a stream's end are 0, and its state stays as its
     * last step left it.
     *
     * @param span T, B and lengths
     * @param in the inputs, a row each
     * @param inAt their first index
     * @param inStride from one row to the next
     * @param states the streams' states, {@code span.stateStride()} apart
     * @param at this layer's section in the first stream's state
     * @param out the outputs [outputSize], a row each
     * @param outAt their first index
     * @param outStride from one row to the next
     * @param scratch at least {@code scratch(T, B)} floats
     */
    public abstract void sequence(
            Span span,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch);

    /**
     * {@return the floats of scratch memory that {@link #sequence} needs}
     *
     * @param steps T
     * @param batch B
     */
    public abstract int scratch(int steps, int batch);

    /** {@return how many of so many steps go through one product} */
    static int blockSteps(int steps, int batch) {
        return Math.min(steps, Math.max(1, BLOCK_ROWS / batch));
    }

    /** Copies a row of sums to the first {@code rows} rows of scratch memory. */
    static void fillRows(float[] row, float[] scratch, int rows) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(row, 0, scratch, r * row.length, row.length);
        }
    }

    /**
     * {@return biases as a row of sums, [gates][pad(size)]}
     *
     * @param block the parameters
     * @param at the first index of the first bias
     * @param size values a gate
     * @param biases how many biases, one behind the other, are added
     * @param count gates in the parameters
     * @param order which of them each gate of the row is
     */
    static float[] bias(float[] block, int at, int size, int biases, int count, int... order) {
        float[] row = new float[order.length * Kernels.pad(size)];
        sumBiases(row, block, at, size, biases, count, order);
        return row;
    }

    /** As {@link #bias}, into a row there is. */
    static void sumBiases(float[] row, float[] block, int at, int size, int biases, int count, int... order) {
        int stride = Kernels.pad(size);
        Arrays.fill(row, 0f);
        for (int bias = 0; bias < biases; bias++) {
            for (int gate = 0; gate < order.length; gate++) {
                int from = at + (bias * count + order[gate]) * size;
                for (int j = 0; j < size; j++) {
                    row[gate * stride + j] += block[from + j];
                }
            }
        }
    }
}
