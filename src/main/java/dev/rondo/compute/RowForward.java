package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import java.util.Arrays;

/** A layer that computes each output row from the input row of the same step, with a weight and a bias per value. */
abstract class RowForward extends Forward {
    final int size;
    final float[] weight;
    final float[] bias;

    RowForward(int size, float[] block, int at) {
        this.size = size;
        this.weight = Arrays.copyOfRange(block, at, at + size);
        this.bias = Arrays.copyOfRange(block, at + size, at + 2 * size);
    }

    /** Takes new weights. Only training does this. */
    final void repack(float[] block, int at) {
        System.arraycopy(block, at, weight, 0, size);
        System.arraycopy(block, at + size, bias, 0, size);
    }

    /** Computes one row; x and y may be the same. */
    abstract void row(float[] x, int xAt, float[] y, int yAt);

    @Override
    public final void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        row(in, inAt, section, at);
    }

    @Override
    public final int scratch(int steps, int batch) {
        return 0;
    }

    @Override
    public final void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        for (int row = 0; row < span.rows(); row++) {
            int outAt = out.at(row);
            if (span.active(row / span.batch(), row % span.batch())) {
                row(in.values(), in.at(row), out.values(), outAt);
            } else {
                Arrays.fill(out.values(), outAt, outAt + size, 0f);
            }
        }
    }
}
