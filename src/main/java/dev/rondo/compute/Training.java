package dev.rondo.compute;

import dev.rondo.kernel.Gradients;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import java.util.List;

/**
 * A layer in training: its forward pass, which keeps what the backward pass needs, and its backward pass. It belongs to one
 * trainer, whose threads share the work of each call: a call names a {@code part} of so many {@code parts}, and a call of
 * all parts must end before another begins. No sum depends on the number of parts.
 *
 * <p>Buffers are time-major, a row for each step of each stream, {@code [T][B]}; they grow to the largest pass, and after
 * that nothing is allocated.
 */
public abstract class Training {
    /** The most parts a call may be shared out in. */
    public static final int MAX_PARTS = 64;

    static final Kernels KERNELS = Kernels.active();
    static final Gradients GRADIENTS = Gradients.active();

    /** The outputs, which the forward pass fills: [T][B][pad(output)], further apart where a state lies between. */
    final RowView out = new RowView();

    Training() {}

    /**
     * Packs weights anew.
     *
     * @param block the parameters of the network
     * @param part which of the packings
     * @param parts of how many parts
     */
    public abstract void pack(float[] block, int part, int parts);

    /**
     * Grows the buffers.
     *
     * @param steps T
     * @param batch B
     */
    public abstract void reserve(int steps, int batch);

    /**
     * {@return the floats that {@link #reserve} makes place for}
     *
     * @param steps T
     * @param batch B
     */
    public abstract long workspace(int steps, int batch);

    /**
     * The forward pass of some streams.
     *
     * @param pass what the steps are
     * @param in the inputs
     * @param part which streams
     * @param parts of how many parts
     */
    public abstract void forward(Pass pass, RowView in, int part, int parts);

    /** {@return the outputs; rows of steps without an input hold anything} */
    public final RowView out() {
        return out;
    }

    /**
     * Drops units of h where it enters the recurrent product, the same at every step of a stream; nothing in layers that have
     * none.
     *
     * @param rate the share that is dropped, from 0 to below 1
     * @throws IllegalArgumentException when the layer cannot
     */
    public void dropRecurrent(float rate) {}

    /** {@return its ways through time: none, but for recurrent layers} */
    public List<Recurrence> recurrences() {
        return List.of();
    }

    /**
     * The backward pass of some streams: from the gradients of outputs to those of the sums before the activations.
     *
     * @param pass what the steps are
     * @param dOut the gradients of the outputs; may be overwritten
     * @param part which streams
     * @param parts of how many parts
     */
    public abstract void backward(Pass pass, RowView dOut, int part, int parts);

    /**
     * What follows from the gradients of the sums: the gradients of the parameters, added to their block, and those of the
     * inputs.
     *
     * @param pass what the steps are
     * @param in the inputs of the forward pass
     * @param dOut as {@link #backward} left it
     * @param dIn takes the gradients of the inputs; null when nobody asks
     * @param gradient the block of gradients of all parameters of the network
     * @param worker this thread's tools
     * @param part which rows and columns
     * @param parts of how many parts
     */
    public abstract void products(
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts);

    /**
     * Sets the state that a stream starts from, and forgets the gradient of the one it ends in.
     *
     * @param section where it stands, as in {@link Forward}
     * @param at its first index
     * @param stream b
     */
    public void load(float[] section, int at, int stream) {}

    /**
     * Gives the state that a stream ended in.
     *
     * @param section where it goes
     * @param at its first index
     * @param stream b
     */
    public void store(float[] section, int at, int stream) {}

    /**
     * Sets the gradient of the state that a stream ended in.
     *
     * @param section where it stands
     * @param at its first index
     * @param stream b
     */
    public void loadGradient(float[] section, int at, int stream) {}

    /**
     * Gives the gradient of the state that a stream started from.
     *
     * @param section where it goes
     * @param at its first index
     * @param stream b
     */
    public void storeGradient(float[] section, int at, int stream) {}

    static float[] grown(float[] buffer, long length) {
        return buffer.length >= length ? buffer : new float[Math.toIntExact(length)];
    }

    /** Turns gradients of sums into gradients of inputs, for some of the rows. */
    static void inputGradients(PackedMatrix transposed, RowView sums, RowView dIn, int rows, int part, int parts) {
        int from = Pass.share(rows, part, parts);
        int to = Pass.share(rows, part + 1, parts);
        int width = Kernels.pad(transposed.outputs());
        for (int row = from; row < to; row++) {
            Arrays.fill(dIn.values(), dIn.at(row), dIn.at(row) + width, 0f);
        }
        KERNELS.matmul(
                transposed, sums.values(), sums.at(from), sums.stride(), to - from, dIn.values(), dIn.at(from), dIn.stride());
    }
}
