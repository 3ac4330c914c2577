package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.ONE;
import static dev.rondo.kernel.VectorMath.ORDER;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.template.Unroll.given;
import static dev.rondo.template.Unroll.unrolled;

import dev.rondo.template.Expand;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * A tile whose sums stay in registers. Each weight is loaded once for all rows. The sizes are known when the class is defined,
 * so this is a template for tiles of all sizes.
 */
final class VectorTile extends Tile {
    private static final int ROWS = given(MethodHandles.lookup(), "ROWS");
    private static final int COLUMNS = given(MethodHandles.lookup(), "COLUMNS");

    private static final int CHAINS = given(MethodHandles.lookup(), "CHAINS");

    VectorTile() {}

    @Override
    void apply(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView xRows,
            int xRow,
            boolean transposed,
            RowView yRows,
            int yRow) {
        if (depth == 0) {
            return;
        }
        MemorySegment w = weights.segment;
        long step = weights.step;
        long[] from = new long[COLUMNS];
        int[] to = new int[COLUMNS];
        for (int column = unrolled(0); column < COLUMNS; column++) {
            from[column] = weights.from[vector + column] + k * step;
            to[column] = yRows.at(yRow) + weights.to[vector + column];
        }
        float[] x = xRows.values();
        int xStride = xRows.stride();
        int xStep = 1;
        int xAt = xRows.at(xRow) + k;
        if (transposed) {
            xStride = 1;
            xStep = xRows.stride();
            xAt = xRows.at(k) + xRow;
        }
        float[] y = yRows.values();
        int yStride = yRows.stride();
        FloatVector[] sums = new FloatVector[ROWS * COLUMNS * CHAINS];
        for (int i = unrolled(0); i < ROWS * COLUMNS; i++) {
            sums[i * CHAINS] = load(y, to[i % COLUMNS] + i / COLUMNS * yStride);
            for (int chain = unrolled(1); chain < CHAINS; chain++) {
                sums[i * CHAINS + chain] = FloatVector.zero(SPECIES);
            }
        }
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i += CHAINS, j += CHAINS * xStep, at += CHAINS * step) {
            for (int chain = unrolled(0); chain < CHAINS; chain++) {
                multiply(chain, sums, w, from, at + chain * step, x, j + chain * xStep, xStride);
            }
        }
        for (int i = unrolled(0); i < ROWS * COLUMNS; i++) {
            FloatVector sum = sums[i * CHAINS];
            for (int chain = unrolled(1); chain < CHAINS; chain++) {
                sum = ONE.fma(sums[i * CHAINS + chain], sum);
            }
            sum.intoArray(y, to[i % COLUMNS] + i / COLUMNS * yStride);
        }
    }

    /** Multiplies one input, for one chain. */
    @Expand
    private static void multiply(
            int chain, FloatVector[] sums, MemorySegment w, long[] from, long at, float[] x, int xAt, int xStride) {
        FloatVector[] weight = new FloatVector[COLUMNS];
        for (int column = unrolled(0); column < COLUMNS; column++) {
            weight[column] = FloatVector.fromMemorySegment(SPECIES, w, from[column] + at, ORDER);
        }
        for (int row = unrolled(0); row < ROWS; row++) {
            FloatVector in = all(x[xAt + row * xStride]);
            for (int column = unrolled(0); column < COLUMNS; column++) {
                int sum = unrolled((row * COLUMNS + column) * CHAINS + chain);
                sums[sum] = weight[column].fma(in, sums[sum]);
            }
        }
    }
}
