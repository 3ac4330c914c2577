package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.Dropout;

/** {@link Dropout} outside training: a copy. */
final class DropoutForward extends Forward {
    private final int size;

    DropoutForward(Dropout layer) {
        this.size = layer.size();
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        System.arraycopy(in, inAt, section, at, size);
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }

    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        for (int row = 0; row < span.rows(); row++) {
            System.arraycopy(in.values(), in.at(row), out.values(), out.at(row), size);
        }
    }
}
