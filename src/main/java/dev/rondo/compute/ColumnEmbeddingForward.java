package dev.rondo.compute;

import dev.rondo.kernel.RowView;
import dev.rondo.layer.ColumnEmbedding;
import java.util.Arrays;

/** {@link ColumnEmbedding} outside training. The indices have been checked. Immutable. */
final class ColumnEmbeddingForward extends Forward {
    private final ColumnTables tables;
    private final float[] block;
    private final int width;

    ColumnEmbeddingForward(ColumnEmbedding layer, float[] block, int at) {
        this.tables = new ColumnTables(layer);
        this.block = Arrays.copyOfRange(block, at, at + layer.parameterCount());
        this.width = layer.outputSize();
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        tables.copy(block, 0, in, inAt, section, at);
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }

    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        int batch = span.batch();
        for (int row = 0; row < span.rows(); row++) {
            int at = out.at(row);
            if (span.active(row / batch, row % batch)) {
                tables.copy(block, 0, in.values(), in.at(row), out.values(), at);
            } else {
                Arrays.fill(out.values(), at, at + width, 0f);
            }
        }
    }
}
