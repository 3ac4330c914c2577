package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a matrix product, {@code Y += X W}, whose sums stay in registers. A tile is some rows of X by one or four
 * vectors of outputs. With 32 registers it has six rows: 24 sums, four vectors of weights and one broadcast input.
 *
 * <p>All methods take inputs {@code k} to {@code k + depth - 1} and rows from {@code xRow} and {@code yRow} on. If X is
 * {@code transposed}, its rows are the inputs of the product: {@code X[input][row]}.
 *
 * <p>A tile is too large for C2 to inline into its caller, so it takes objects and copies their fields to locals.
 */
final class VectorTiles {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Only AVX-512 is certain to have the 32 registers that six rows need. */
    private static final boolean SIX_ROWS = SPECIES.length() == 16;

    private VectorTiles() {}

    /** Computes four vectors of outputs for all rows. */
    static void four(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int rows) {
        int row = 0;
        for (; SIX_ROWS && row < rows - 5; row += 6) {
            tile6x4(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        for (; row < rows - 1; row += 2) {
            tile2x4(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        if (row < rows) {
            tile1x4(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
    }

    /** Computes one vector of outputs for all rows. */
    static void one(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int rows) {
        int row = 0;
        for (; row < rows - 5; row += 6) {
            tile6x1(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        for (; row < rows; row++) {
            tile1x1(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
    }

    private static void tile6x4(
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
        long w0 = weights.from[vector] + k * step;
        long w1 = weights.from[vector + 1] + k * step;
        long w2 = weights.from[vector + 2] + k * step;
        long w3 = weights.from[vector + 3] + k * step;
        float[] x = xRows.values();
        int xStride = transposed ? 1 : xRows.stride();
        int xStep = transposed ? xRows.stride() : 1;
        int xAt = transposed ? xRows.at(k) + xRow : xRows.at(xRow) + k;
        float[] y = yRows.values();
        int yStride = yRows.stride();
        int yAt = yRows.at(yRow);
        int y0 = yAt + weights.to[vector];
        int y1 = yAt + weights.to[vector + 1];
        int y2 = yAt + weights.to[vector + 2];
        int y3 = yAt + weights.to[vector + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, y0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, y3);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, y0 + yStride);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, y1 + yStride);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, y2 + yStride);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, y3 + yStride);
        FloatVector c0 = FloatVector.fromArray(SPECIES, y, y0 + 2 * yStride);
        FloatVector c1 = FloatVector.fromArray(SPECIES, y, y1 + 2 * yStride);
        FloatVector c2 = FloatVector.fromArray(SPECIES, y, y2 + 2 * yStride);
        FloatVector c3 = FloatVector.fromArray(SPECIES, y, y3 + 2 * yStride);
        FloatVector d0 = FloatVector.fromArray(SPECIES, y, y0 + 3 * yStride);
        FloatVector d1 = FloatVector.fromArray(SPECIES, y, y1 + 3 * yStride);
        FloatVector d2 = FloatVector.fromArray(SPECIES, y, y2 + 3 * yStride);
        FloatVector d3 = FloatVector.fromArray(SPECIES, y, y3 + 3 * yStride);
        FloatVector e0 = FloatVector.fromArray(SPECIES, y, y0 + 4 * yStride);
        FloatVector e1 = FloatVector.fromArray(SPECIES, y, y1 + 4 * yStride);
        FloatVector e2 = FloatVector.fromArray(SPECIES, y, y2 + 4 * yStride);
        FloatVector e3 = FloatVector.fromArray(SPECIES, y, y3 + 4 * yStride);
        FloatVector f0 = FloatVector.fromArray(SPECIES, y, y0 + 5 * yStride);
        FloatVector f1 = FloatVector.fromArray(SPECIES, y, y1 + 5 * yStride);
        FloatVector f2 = FloatVector.fromArray(SPECIES, y, y2 + 5 * yStride);
        FloatVector f3 = FloatVector.fromArray(SPECIES, y, y3 + 5 * yStride);
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, w, w0 + at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, w, w1 + at, ORDER);
            FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, w, w2 + at, ORDER);
            FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, w, w3 + at, ORDER);
            // Letters are rows, numbers are vectors of outputs; each weight is loaded once for all rows.
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[j]);
            a0 = v0.fma(x0, a0);
            a1 = v1.fma(x0, a1);
            a2 = v2.fma(x0, a2);
            a3 = v3.fma(x0, a3);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[j + xStride]);
            b0 = v0.fma(x1, b0);
            b1 = v1.fma(x1, b1);
            b2 = v2.fma(x1, b2);
            b3 = v3.fma(x1, b3);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[j + 2 * xStride]);
            c0 = v0.fma(x2, c0);
            c1 = v1.fma(x2, c1);
            c2 = v2.fma(x2, c2);
            c3 = v3.fma(x2, c3);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[j + 3 * xStride]);
            d0 = v0.fma(x3, d0);
            d1 = v1.fma(x3, d1);
            d2 = v2.fma(x3, d2);
            d3 = v3.fma(x3, d3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[j + 4 * xStride]);
            e0 = v0.fma(x4, e0);
            e1 = v1.fma(x4, e1);
            e2 = v2.fma(x4, e2);
            e3 = v3.fma(x4, e3);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[j + 5 * xStride]);
            f0 = v0.fma(x5, f0);
            f1 = v1.fma(x5, f1);
            f2 = v2.fma(x5, f2);
            f3 = v3.fma(x5, f3);
        }
        a0.intoArray(y, y0);
        a1.intoArray(y, y1);
        a2.intoArray(y, y2);
        a3.intoArray(y, y3);
        b0.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        b2.intoArray(y, y2 + yStride);
        b3.intoArray(y, y3 + yStride);
        c0.intoArray(y, y0 + 2 * yStride);
        c1.intoArray(y, y1 + 2 * yStride);
        c2.intoArray(y, y2 + 2 * yStride);
        c3.intoArray(y, y3 + 2 * yStride);
        d0.intoArray(y, y0 + 3 * yStride);
        d1.intoArray(y, y1 + 3 * yStride);
        d2.intoArray(y, y2 + 3 * yStride);
        d3.intoArray(y, y3 + 3 * yStride);
        e0.intoArray(y, y0 + 4 * yStride);
        e1.intoArray(y, y1 + 4 * yStride);
        e2.intoArray(y, y2 + 4 * yStride);
        e3.intoArray(y, y3 + 4 * yStride);
        f0.intoArray(y, y0 + 5 * yStride);
        f1.intoArray(y, y1 + 5 * yStride);
        f2.intoArray(y, y2 + 5 * yStride);
        f3.intoArray(y, y3 + 5 * yStride);
    }

    private static void tile2x4(
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
        long w0 = weights.from[vector] + k * step;
        long w1 = weights.from[vector + 1] + k * step;
        long w2 = weights.from[vector + 2] + k * step;
        long w3 = weights.from[vector + 3] + k * step;
        float[] x = xRows.values();
        int xStride = transposed ? 1 : xRows.stride();
        int xStep = transposed ? xRows.stride() : 1;
        int xAt = transposed ? xRows.at(k) + xRow : xRows.at(xRow) + k;
        float[] y = yRows.values();
        int yStride = yRows.stride();
        int yAt = yRows.at(yRow);
        int y0 = yAt + weights.to[vector];
        int y1 = yAt + weights.to[vector + 1];
        int y2 = yAt + weights.to[vector + 2];
        int y3 = yAt + weights.to[vector + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, y0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, y3);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, y0 + yStride);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y, y1 + yStride);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y, y2 + yStride);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y, y3 + yStride);
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, w, w0 + at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, w, w1 + at, ORDER);
            FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, w, w2 + at, ORDER);
            FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, w, w3 + at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[j]);
            a0 = v0.fma(x0, a0);
            a1 = v1.fma(x0, a1);
            a2 = v2.fma(x0, a2);
            a3 = v3.fma(x0, a3);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[j + xStride]);
            b0 = v0.fma(x1, b0);
            b1 = v1.fma(x1, b1);
            b2 = v2.fma(x1, b2);
            b3 = v3.fma(x1, b3);
        }
        a0.intoArray(y, y0);
        a1.intoArray(y, y1);
        a2.intoArray(y, y2);
        a3.intoArray(y, y3);
        b0.intoArray(y, y0 + yStride);
        b1.intoArray(y, y1 + yStride);
        b2.intoArray(y, y2 + yStride);
        b3.intoArray(y, y3 + yStride);
    }

    private static void tile1x4(
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
        long w0 = weights.from[vector] + k * step;
        long w1 = weights.from[vector + 1] + k * step;
        long w2 = weights.from[vector + 2] + k * step;
        long w3 = weights.from[vector + 3] + k * step;
        float[] x = xRows.values();
        int xStep = transposed ? xRows.stride() : 1;
        int xAt = transposed ? xRows.at(k) + xRow : xRows.at(xRow) + k;
        float[] y = yRows.values();
        int yAt = yRows.at(yRow);
        int y0 = yAt + weights.to[vector];
        int y1 = yAt + weights.to[vector + 1];
        int y2 = yAt + weights.to[vector + 2];
        int y3 = yAt + weights.to[vector + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, y0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y, y3);
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, w, w0 + at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, w, w1 + at, ORDER);
            FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, w, w2 + at, ORDER);
            FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, w, w3 + at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[j]);
            a0 = v0.fma(x0, a0);
            a1 = v1.fma(x0, a1);
            a2 = v2.fma(x0, a2);
            a3 = v3.fma(x0, a3);
        }
        a0.intoArray(y, y0);
        a1.intoArray(y, y1);
        a2.intoArray(y, y2);
        a3.intoArray(y, y3);
    }

    private static void tile6x1(
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
        long w0 = weights.from[vector] + k * step;
        float[] x = xRows.values();
        int xStride = transposed ? 1 : xRows.stride();
        int xStep = transposed ? xRows.stride() : 1;
        int xAt = transposed ? xRows.at(k) + xRow : xRows.at(xRow) + k;
        float[] y = yRows.values();
        int yStride = yRows.stride();
        int y0 = yRows.at(yRow) + weights.to[vector];
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, y0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y, y0 + yStride);
        FloatVector c0 = FloatVector.fromArray(SPECIES, y, y0 + 2 * yStride);
        FloatVector d0 = FloatVector.fromArray(SPECIES, y, y0 + 3 * yStride);
        FloatVector e0 = FloatVector.fromArray(SPECIES, y, y0 + 4 * yStride);
        FloatVector f0 = FloatVector.fromArray(SPECIES, y, y0 + 5 * yStride);
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, w, w0 + at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[j]);
            a0 = v0.fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[j + xStride]);
            b0 = v0.fma(x1, b0);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[j + 2 * xStride]);
            c0 = v0.fma(x2, c0);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[j + 3 * xStride]);
            d0 = v0.fma(x3, d0);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[j + 4 * xStride]);
            e0 = v0.fma(x4, e0);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[j + 5 * xStride]);
            f0 = v0.fma(x5, f0);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y0 + yStride);
        c0.intoArray(y, y0 + 2 * yStride);
        d0.intoArray(y, y0 + 3 * yStride);
        e0.intoArray(y, y0 + 4 * yStride);
        f0.intoArray(y, y0 + 5 * yStride);
    }

    private static void tile1x1(
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
        long w0 = weights.from[vector] + k * step;
        float[] x = xRows.values();
        int xStep = transposed ? xRows.stride() : 1;
        int xAt = transposed ? xRows.at(k) + xRow : xRows.at(xRow) + k;
        float[] y = yRows.values();
        int y0 = yRows.at(yRow) + weights.to[vector];
        FloatVector a0 = FloatVector.fromArray(SPECIES, y, y0);
        long at = 0;
        for (int i = 0, j = xAt; i < depth; i++, j += xStep, at += step) {
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, w, w0 + at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[j]);
            a0 = v0.fma(x0, a0);
        }
        a0.intoArray(y, y0);
    }
}
