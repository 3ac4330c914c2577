package dev.rondo.kernel;

/**
 * Matrix times matrix over packed weights. A vector of sums belongs to one gate of one panel. Inputs are taken in blocks,
 * so that the weights of a block stay in the first-level cache for all rows. Between blocks the sums go through memory,
 * which does not change their bits.
 */
final class VectorMatmul {
    /** Inputs in a block. At 512 bit the weights of four vectors take 32 KiB. */
    private static final int BLOCK = 128;

    private VectorMatmul() {}

    static void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        TileWeights w = weights.tiles;
        int inputs = weights.inputs;
        int vectors = w.to.length;
        for (int vector = 0; vector < vectors; vector += 4) {
            for (int k = 0; k < inputs; k += BLOCK) {
                int depth = Math.min(BLOCK, inputs - k);
                if (vectors - vector >= 4) {
                    VectorTiles.four(w, vector, k, depth, x, xRow, false, y, yRow, rows);
                } else {
                    for (int v = vector; v < vectors; v++) {
                        VectorTiles.one(w, v, k, depth, x, xRow, false, y, yRow, rows);
                    }
                }
            }
        }
    }
}
