package dev.rondo.kernel;

/**
 * Memory of one thread for {@link Gradients#accumulate}: a block of rows, 32 KiB at 512 bit, 64-byte aligned. Rows are
 * copied into it because in their buffers they are often a power of two apart, which maps them to the same few sets of the
 * first-level cache.
 */
public final class Scratch {
    /** Rows in a block. */
    static final int ROWS = 128;

    /** Vectors copied from each row. */
    static final int VECTORS = 4;

    /** Floats in one vector. */
    final int lanes;

    /** The block, [ROWS][VECTORS][lanes]. */
    final TileWeights block;

    /** The inputs of the weights, from the first row of the block on. */
    final RowView x = new RowView();

    /** The gradient, from the first column of the block on. */
    final RowView y = new RowView();

    /**
     * Allocates the memory; the collector frees it with this object.
     *
     * @param lanes floats in one vector: {@link Kernels#lanes}
     */
    public Scratch(int lanes) {
        this.lanes = lanes;
        long vector = (long) lanes * Float.BYTES;
        long[] from = new long[VECTORS];
        int[] to = new int[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            from[v] = v * vector;
            to[v] = v * lanes;
        }
        long step = VECTORS * vector;
        this.block = new TileWeights(NativeMemory.allocate(ROWS * step), step, from, to);
    }
}
