package dev.rondo.train.bptt;

import dev.rondo.Network;
import dev.rondo.compute.Training;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;

/**
 * The gradients of the rows between layers, {@code [T][B][pad(width)]}: of the inputs, and of the outputs
 * of each layer. A layer only needs those on its two sides, so two buffers serve all layers in turn.
 */
final class RowGradients {
    /** Kernels may write this far past a row. */
    private static final int EXTRA = 16;

    private final RowView[] views;
    private final int[] strides;
    private final float[][] buffers = {{}, {}};
    private final int widest;

    RowGradients(Network network) {
        int layers = network.layers().size();
        this.views = new RowView[layers + 1];
        this.strides = new int[layers + 1];
        for (int i = 0; i <= layers; i++) {
            views[i] = new RowView();
            strides[i] = Padding.pad(
                    i == 0
                            ? network.inputSize()
                            : network.layers().get(i - 1).layer().outputSize());
        }
        int width = 0;
        for (int i = network.readsTokens() ? 1 : 0; i <= layers; i++) { // tokens have no gradient
            width = Math.max(width, strides[i]);
        }
        this.widest = width;
    }

    /** {@return the gradients of the inputs of a layer; for the number of layers, those of the outputs} */
    RowView before(int layer) {
        return views[layer];
    }

    /** {@return the gradients of the outputs of the network} */
    RowView ofOutputs() {
        return views[views.length - 1];
    }

    /** Grows the buffers to a number of rows, T x B. */
    void reserve(int rows) {
        long floats = floats(rows);
        buffers[0] = Training.grown(buffers[0], floats);
        buffers[1] = Training.grown(buffers[1], floats);
        for (int i = 0; i < views.length; i++) {
            views[i].set(buffers[(i + 1) & 1], 0, strides[i]);
        }
    }

    private long floats(long rows) {
        return rows * widest + EXTRA;
    }

    /** {@return the bytes of the buffers for a number of rows} */
    long bytes(long rows) {
        return 2 * Float.BYTES * floats(rows);
    }
}
