package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.ORDER;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.template.Unroll.given;
import static dev.rondo.template.Unroll.unrolled;

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
        FloatVector[] sums = new FloatVector[ROWS * COLUMNS];
        for (int i = unrolled(0); i < ROWS * COLUMNS; i++) {
            sums[i] = load(y, to[i % COLUMNS] + i / COLUMNS * yStride);
        }
        FloatVector[] weight = new FloatVector[COLUMNS];
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            for (int column = unrolled(0); column < COLUMNS; column++) {
                weight[column] = FloatVector.fromMemorySegment(SPECIES, w, from[column] + at, ORDER);
            }
            for (int row = unrolled(0); row < ROWS; row++) {
                FloatVector in = all(x[j + row * xStride]);
                for (int column = unrolled(0); column < COLUMNS; column++) {
                    int sum = unrolled(row * COLUMNS + column);
                    sums[sum] = weight[column].fma(in, sums[sum]);
                }
            }
        }
        for (int i = unrolled(0); i < ROWS * COLUMNS; i++) {
            sums[i].intoArray(y, to[i % COLUMNS] + i / COLUMNS * yStride);
        }
    }
}
