package dev.rondo.compute;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Layer;
import java.util.Arrays;

/**
 * The forward computation of a layer, with its weights packed for the kernels of this JVM. Immutable and shared by all
 * threads; the caller owns scratch memory and states. Nothing here allocates.
 *
 * <p>A layer's <i>section</i> is its part of a stream's state: one row of {@link Padding#pad} floats for each of
 * {@link Layer#stateWidths}, h first.
 */
public abstract class Forward {
    static final Kernels KERNELS = Backend.active().kernels();

    /** In inference at most this many rows of inputs go through one product, so that their sums stay in cache. */
    static final int BLOCK_ROWS = 64;

    private long nativeBytes;

    Forward() {}

    /** {@return the given matrix, whose native memory belongs to this layer from now on} */
    final PackedMatrix own(PackedMatrix matrix) {
        nativeBytes += matrix.bytes();
        return matrix;
    }

    /** {@return the bytes of native memory of the packed weights} */
    long nativeBytes() {
        return nativeBytes;
    }

    /**
     * Computes one step of one stream.
     *
     * @param in the input [inputSize]
     * @param inAt the first index of the input
     * @param section the array with the layer's section, which holds its state before and after the step; a layer without
     *     state writes its output [pad(outputSize)] there
     * @param at the first index of the section, where the output begins
     * @param scratch at least {@code scratch(1, 1)} floats
     */
    public abstract void step(float[] in, int inAt, float[] section, int at, float[] scratch);

    /**
     * Computes many steps of many streams. Inputs and outputs are {@code [T][B]} rows. After the end of a stream its outputs
     * are 0 and its state does not change.
     *
     * @param span T, B and the lengths of the streams
     * @param in one input [inputSize] per row
     * @param states this layer's section of each stream, one per row
     * @param out takes one output [outputSize] per row
     * @param scratch at least {@code scratch(T, B)} floats
     */
    public abstract void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch);

    /**
     * {@return the floats of scratch memory that {@link #sequence} needs}
     *
     * @param steps T
     * @param batch B
     */
    public abstract int scratch(int steps, int batch);

    /** {@return the number of steps in a block: their inputs go through one product, unless one step has more rows than a block} */
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
     * Sums biases into a row, [gates][pad(size)].
     *
     * @param row takes the sums
     * @param block the parameters
     * @param at the first index of the first bias
     * @param size values per gate
     * @param biases the number of biases to sum, which follow each other in the block; 0 gives zeros
     * @param order for each gate of the row, its block of the bias
     */
    static void sumBiases(float[] row, float[] block, int at, int size, int biases, int[] order) {
        int stride = Padding.pad(size);
        Arrays.fill(row, 0f);
        for (int bias = 0; bias < biases; bias++) {
            for (int gate = 0; gate < order.length; gate++) {
                int from = at + (bias * order.length + order[gate]) * size;
                for (int j = 0; j < size; j++) {
                    row[gate * stride + j] += block[from + j];
                }
            }
        }
    }
}
