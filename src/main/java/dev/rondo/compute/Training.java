package dev.rondo.compute;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Gradients;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer in training: a forward pass that keeps what the backward pass needs, and the backward pass. It belongs to one
 * trainer, whose threads each do a {@link Share} of every call; all shares of a call must end before the next call begins.
 * No sum depends on the number of threads.
 *
 * <p>Buffers are time-major, one row per step and stream, {@code [T][B]}. They grow to the largest pass; after that nothing
 * is allocated.
 */
public abstract class Training {
    /** The largest number of threads that can share a call. */
    public static final int MAX_PARTS = 64;

    static final Kernels KERNELS = Backend.active().kernels();
    static final Gradients GRADIENTS = Backend.active().gradients();

    /** The outputs of the forward pass: [T][B][pad(output)]; the stride is larger if rows are sections of a state. */
    final RowView out = new RowView();

    Training() {}

    /**
     * Packs new weights.
     *
     * @param block the parameters of the network
     * @param share which of the matrices
     */
    public abstract void pack(float[] block, Share share);

    /**
     * Grows the buffers.
     *
     * @param steps T
     * @param batch B
     */
    public abstract void reserve(int steps, int batch);

    /**
     * {@return the number of floats that {@link #reserve} allocates}
     *
     * @param steps T
     * @param batch B
     */
    public abstract long workspace(int steps, int batch);

    /**
     * Runs the forward pass.
     *
     * @param pass the steps
     * @param in the inputs
     * @param share which streams or rows
     */
    public abstract void forward(Pass pass, RowView in, Share share);

    /** {@return the outputs; rows of steps without an input are undefined} */
    public final RowView out() {
        return out;
    }

    /** {@return the directions of a recurrent layer; empty for any other layer} */
    public List<Recurrence> recurrences() {
        return List.of();
    }

    /**
     * Runs the backward pass from the gradients of the outputs to those of the sums before the activations.
     *
     * @param pass the steps
     * @param dOut the gradients of the outputs; may be overwritten
     * @param share which streams or rows
     */
    public abstract void backward(Pass pass, RowView dOut, Share share);

    /**
     * Computes the gradients of the parameters and of the inputs from those of the sums. The former are added to their
     * block.
     *
     * @param pass the steps
     * @param in the inputs of the forward pass
     * @param dOut as {@link #backward} left it
     * @param dIn takes the gradients of the inputs; null if they are not needed
     * @param gradient the gradients of all parameters of the network
     * @param thread the calling thread; its share says which rows and columns
     */
    public abstract void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread);

    /**
     * {@return the buffer, or a new one if it is too short}
     *
     * @param buffer a buffer
     * @param length the floats that it must hold
     * @throws IllegalArgumentException if an array cannot be that long
     */
    public static float[] grown(float[] buffer, long length) {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("training on this batch needs a buffer of " + length
                    + " floats, but an array has at most " + Integer.MAX_VALUE
                    + ": make the batch smaller, or truncate back-propagation");
        }
        return buffer.length >= length ? buffer : new float[(int) length];
    }

    /** Turns gradients of sums into gradients of inputs, {@code dx = W' dsums}, for some of the rows. */
    static void inputGradients(PackedMatrix transposed, RowView sums, RowView dIn, int rows, Share share) {
        int from = share.first(rows);
        int to = share.end(rows);
        int width = Padding.pad(transposed.outputs());
        for (int row = from; row < to; row++) {
            Arrays.fill(dIn.values(), dIn.at(row), dIn.at(row) + width, 0f);
        }
        KERNELS.matmul(transposed, sums, from, dIn, from, to - from);
    }
}
