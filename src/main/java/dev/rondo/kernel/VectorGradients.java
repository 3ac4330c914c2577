package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The backward pass on vectors. Consecutive lanes hold consecutive outputs, as in all vector kernels. */
final class VectorGradients implements Gradients {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();
    private static final long BYTES = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void accumulate(RowView x, int inputs, RowView d, int columns, int rows, RowView y, Scratch scratch) {
        for (int column = 0; column < columns; column += Scratch.VECTORS * LANES) {
            int vectors = Math.min(Scratch.VECTORS, (columns - column) / LANES);
            scratch.y.set(y.values(), y.at(0) + column, y.stride());
            for (int row = 0; row < rows; row += Scratch.ROWS) {
                int depth = Math.min(Scratch.ROWS, rows - row);
                scratch.x.set(x.values(), x.at(row), x.stride());
                gather(d, row, column, depth, vectors, scratch.block.segment);
                // The rows of the block are the inputs of this product, and the inputs of the weights are its rows.
                if (vectors == Scratch.VECTORS) {
                    VectorTiles.four(scratch.block, 0, 0, depth, scratch.x, 0, true, scratch.y, 0, inputs);
                } else {
                    for (int v = 0; v < vectors; v++) {
                        VectorTiles.one(scratch.block, v, 0, depth, scratch.x, 0, true, scratch.y, 0, inputs);
                    }
                }
            }
        }
    }

    /** Copies some vectors of each row next to each other: [rows][Scratch.VECTORS][lanes]. */
    private static void gather(RowView dRows, int row, int column, int rows, int vectors, MemorySegment block) {
        float[] d = dRows.values();
        int stride = dRows.stride();
        int from = dRows.at(row) + column;
        for (int r = 0; r < rows; r++, from += stride) {
            for (int v = 0; v < vectors; v++) {
                FloatVector.fromArray(SPECIES, d, from + v * LANES)
                        .intoMemorySegment(block, (r * Scratch.VECTORS + v) * BYTES, ORDER);
            }
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector.fromArray(SPECIES, y, yAt + j)
                    .add(FloatVector.fromArray(SPECIES, a, aAt + j))
                    .intoArray(y, yAt + j);
        }
    }

    @Override
    public void lstm(
            RowView gateRows,
            RowView beforeRows,
            RowView tanhRows,
            RowView dhRows,
            RowView dcRows,
            int row,
            int stream,
            int n) {
        float[] gates = gateRows.values();
        int at = gateRows.at(row);
        int stride = Padding.pad(n);
        float[] before = beforeRows.values();
        int beforeAt = beforeRows.at(row);
        float[] tanh = tanhRows.values();
        int tanhAt = tanhRows.at(stream);
        float[] dh = dhRows.values();
        int dhAt = dhRows.at(stream);
        float[] dc = dcRows.values();
        int dcAt = dcRows.at(stream);
        for (int j = 0; j < n; j += LANES) {
            FloatVector i = FloatVector.fromArray(SPECIES, gates, at + j);
            FloatVector f = FloatVector.fromArray(SPECIES, gates, at + stride + j);
            FloatVector o = FloatVector.fromArray(SPECIES, gates, at + 2 * stride + j);
            FloatVector g = FloatVector.fromArray(SPECIES, gates, at + 3 * stride + j);
            FloatVector t = FloatVector.fromArray(SPECIES, tanh, tanhAt + j);
            FloatVector out = FloatVector.fromArray(SPECIES, dh, dhAt + j);
            FloatVector cell = out.mul(o)
                    .fma(
                            t.neg().fma(t, FloatVector.broadcast(SPECIES, 1f)),
                            FloatVector.fromArray(SPECIES, dc, dcAt + j));
            FloatVector di =
                    cell.mul(g).mul(i.mul(FloatVector.broadcast(SPECIES, 1f).sub(i)));
            di.blend(0f, di.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(gates, at + j);
            FloatVector df = cell.mul(FloatVector.fromArray(SPECIES, before, beforeAt + j))
                    .mul(f.mul(FloatVector.broadcast(SPECIES, 1f).sub(f)));
            df.blend(0f, df.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(gates, at + stride + j);
            FloatVector dO =
                    out.mul(t).mul(o.mul(FloatVector.broadcast(SPECIES, 1f).sub(o)));
            dO.blend(0f, dO.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(gates, at + 2 * stride + j);
            FloatVector dg = cell.mul(i).mul(g.neg().fma(g, FloatVector.broadcast(SPECIES, 1f)));
            dg.blend(0f, dg.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(gates, at + 3 * stride + j);
            FloatVector next = cell.mul(f);
            next.blend(0f, next.abs().compare(VectorOperators.LT, Float.MIN_NORMAL))
                    .intoArray(dc, dcAt + j);
        }
    }

    @Override
    public void gru(RowView aRows, RowView bRows, RowView beforeRows, RowView dhRows, int row, int stream, int n) {
        float[] a = aRows.values();
        int aAt = aRows.at(row);
        float[] b = bRows.values();
        int bAt = bRows.at(row);
        int stride = Padding.pad(n);
        float[] before = beforeRows.values();
        int beforeAt = beforeRows.at(row);
        float[] dh = dhRows.values();
        int dhAt = dhRows.at(stream);
        for (int j = 0; j < n; j += LANES) {
            FloatVector r = FloatVector.fromArray(SPECIES, a, aAt + j);
            FloatVector z = FloatVector.fromArray(SPECIES, a, aAt + stride + j);
            FloatVector c = FloatVector.fromArray(SPECIES, a, aAt + 2 * stride + j);
            FloatVector out = FloatVector.fromArray(SPECIES, dh, dhAt + j);
            FloatVector dn = out.mul(FloatVector.broadcast(SPECIES, 1f).sub(z))
                    .mul(c.neg().fma(c, FloatVector.broadcast(SPECIES, 1f)));
            dn = dn.blend(0f, dn.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            FloatVector dr = dn.mul(FloatVector.fromArray(SPECIES, b, bAt + 2 * stride + j))
                    .mul(r.mul(FloatVector.broadcast(SPECIES, 1f).sub(r)));
            dr = dr.blend(0f, dr.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            FloatVector dz = out.mul(
                            FloatVector.fromArray(SPECIES, before, beforeAt + j).sub(c))
                    .mul(z.mul(FloatVector.broadcast(SPECIES, 1f).sub(z)));
            dz = dz.blend(0f, dz.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            dr.intoArray(a, aAt + j);
            dz.intoArray(a, aAt + stride + j);
            dn.intoArray(a, aAt + 2 * stride + j);
            dr.intoArray(b, bAt + j);
            dz.intoArray(b, bAt + stride + j);
            FloatVector dm = dn.mul(r);
            dm.blend(0f, dm.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(b, bAt + 2 * stride + j);
            FloatVector direct = out.mul(z);
            direct.blend(0f, direct.abs().compare(VectorOperators.LT, Float.MIN_NORMAL))
                    .intoArray(dh, dhAt + j);
        }
    }

    @Override
    public void tanh(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = FloatVector.fromArray(SPECIES, y, yAt + j);
            FloatVector in = FloatVector.fromArray(SPECIES, d, dAt + j)
                    .mul(out.neg().fma(out, FloatVector.broadcast(SPECIES, 1f)));
            in.blend(0f, in.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(d, dAt + j);
        }
    }

    @Override
    public void sigmoid(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = FloatVector.fromArray(SPECIES, y, yAt + j);
            FloatVector in = FloatVector.fromArray(SPECIES, d, dAt + j)
                    .mul(out.mul(FloatVector.broadcast(SPECIES, 1f).sub(out)));
            in.blend(0f, in.abs().compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(d, dAt + j);
        }
    }

    @Override
    public void relu(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = FloatVector.fromArray(SPECIES, y, yAt + j);
            FloatVector in = FloatVector.fromArray(SPECIES, d, dAt + j);
            in = in.blend(0f, in.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            FloatVector.zero(SPECIES)
                    .blend(in, out.compare(VectorOperators.GT, 0f))
                    .intoArray(d, dAt + j);
        }
    }
}
