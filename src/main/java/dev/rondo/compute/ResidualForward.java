package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Residual;

/** {@link Residual}: a step copies its input, then {@link #add} adds the network's. A sequence does both. */
public final class ResidualForward extends Forward {
    private final int size;

    ResidualForward(Residual layer) {
        this.size = layer.size();
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        System.arraycopy(in, inAt, section, at, size);
    }

    /**
     * Adds the first values of the network's input to what {@link #step} wrote.
     *
     * @param x the network's input
     * @param xAt the first index of x
     * @param section the array with the layer's output
     * @param at the first index of the output
     */
    public void add(float[] x, int xAt, float[] section, int at) {
        ElementWise.add(x, xAt, section, at, size);
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }

    /** After the end of a stream the inputs of this layer are 0, and so are its outputs. */
    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        RowView x = scratch.networkInputs;
        for (int row = 0; row < span.rows(); row++) {
            step(in.values(), in.at(row), out.values(), out.at(row), scratch.values);
            if (span.active(row / span.batch(), row % span.batch())) {
                add(x.values(), x.at(row), out.values(), out.at(row));
            }
        }
    }
}
