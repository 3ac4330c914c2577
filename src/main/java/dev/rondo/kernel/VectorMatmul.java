package dev.rondo.kernel;

/**
 * Matrix times matrix over the packed weights. A vector of sums is one gate of one panel; inputs are taken in blocks whose
 * weights stay in the first-level cache while all rows pass by. Sums go through memory between blocks, which keeps every
 * bit of them.
 */
final class VectorMatmul {
    private static final int LANES = VectorKernels.SPECIES.length();
    private static final long BYTES = VectorKernels.SPECIES.vectorByteSize();

    /** Four vectors wide, this many inputs deep: 32 KiB at 512 bit. */
    static final int BLOCK = 128;

    private VectorMatmul() {}

    static void matmul(PackedMatrix weights, RowView xRows, int xRow, RowView yRows, int yRow, int rows) {
        float[] x = xRows.values();
        int xAt = xRows.at(xRow);
        int xStride = xRows.stride();
        float[] y = yRows.values();
        int yAt = yRows.at(yRow);
        int yStride = yRows.stride();
        int vectors = weights.count * weights.gates;
        for (int vector = 0; vector < vectors; vector += 4) {
            for (int k = 0; k < weights.inputs; k += BLOCK) {
                int depth = Math.min(BLOCK, weights.inputs - k);
                if (vectors - vector >= 4) {
                    four(weights, vector, k, depth, x, xAt + k, xStride, rows, y, yAt, yStride);
                } else {
                    for (int v = vector; v < vectors; v++) {
                        VectorTiles.one(
                                weights.segment,
                                source(weights, v, k),
                                weights.gates * BYTES,
                                depth,
                                x,
                                xAt + k,
                                1,
                                xStride,
                                rows,
                                y,
                                yAt + target(weights, v),
                                yStride);
                    }
                }
            }
        }
    }

    /** Where the weights of a vector of sums begin, in bytes, at one input. */
    private static long source(PackedMatrix weights, int vector, int input) {
        int panel = vector / weights.gates;
        int gate = vector % weights.gates;
        return (((long) panel * weights.inputs + input) * weights.gates + gate) * BYTES;
    }

    /** Where a vector of sums stands in its row. */
    private static int target(PackedMatrix weights, int vector) {
        return vector % weights.gates * weights.stride + vector / weights.gates * LANES;
    }

    private static void four(
            PackedMatrix weights,
            int vector,
            int k,
            int depth,
            float[] x,
            int xAt,
            int xStride,
            int rows,
            float[] y,
            int yAt,
            int yStride) {
        VectorTiles.four(
                weights.segment,
                source(weights, vector, k),
                source(weights, vector + 1, k),
                source(weights, vector + 2, k),
                source(weights, vector + 3, k),
                weights.gates * BYTES,
                depth,
                x,
                xAt,
                1,
                xStride,
                rows,
                y,
                yAt + target(weights, vector),
                yAt + target(weights, vector + 1),
                yAt + target(weights, vector + 2),
                yAt + target(weights, vector + 3),
                yStride);
    }
}
