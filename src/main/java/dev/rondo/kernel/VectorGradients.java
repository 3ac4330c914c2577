package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.flush;
import static dev.rondo.kernel.VectorMath.load;

import dev.rondo.template.Expand;
import dev.rondo.template.Expanded;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The backward pass on vectors. Consecutive lanes hold consecutive outputs, as in all vector kernels. This is a template. */
final class VectorGradients extends Expanded implements CellGradients {
    VectorGradients() {}

    @Override
    public void add(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            load(y, yAt + j).add(load(a, aAt + j)).intoArray(y, yAt + j);
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
            FloatVector i = load(gates, at + j);
            FloatVector f = load(gates, at + stride + j);
            FloatVector o = load(gates, at + 2 * stride + j);
            FloatVector g = load(gates, at + 3 * stride + j);
            FloatVector t = load(tanh, tanhAt + j);
            FloatVector out = load(dh, dhAt + j);
            FloatVector cell = out.mul(o).fma(slopeOfTanh(t), load(dc, dcAt + j));
            FloatVector di = cell.mul(g).mul(slopeOfSigmoid(i));
            flush(di).intoArray(gates, at + j);
            FloatVector df = cell.mul(load(before, beforeAt + j)).mul(slopeOfSigmoid(f));
            flush(df).intoArray(gates, at + stride + j);
            FloatVector dO = out.mul(t).mul(slopeOfSigmoid(o));
            flush(dO).intoArray(gates, at + 2 * stride + j);
            FloatVector dg = cell.mul(i).mul(slopeOfTanh(g));
            flush(dg).intoArray(gates, at + 3 * stride + j);
            FloatVector next = cell.mul(f);
            flush(next).intoArray(dc, dcAt + j);
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
            FloatVector r = load(a, aAt + j);
            FloatVector z = load(a, aAt + stride + j);
            FloatVector c = load(a, aAt + 2 * stride + j);
            FloatVector out = load(dh, dhAt + j);
            FloatVector dn = out.mul(all(1f).sub(z)).mul(slopeOfTanh(c));
            dn = flush(dn);
            FloatVector dr = dn.mul(load(b, bAt + 2 * stride + j)).mul(slopeOfSigmoid(r));
            dr = flush(dr);
            FloatVector dz = out.mul(load(before, beforeAt + j).sub(c)).mul(slopeOfSigmoid(z));
            dz = flush(dz);
            dr.intoArray(a, aAt + j);
            dz.intoArray(a, aAt + stride + j);
            dn.intoArray(a, aAt + 2 * stride + j);
            dr.intoArray(b, bAt + j);
            dz.intoArray(b, bAt + stride + j);
            FloatVector dm = dn.mul(r);
            flush(dm).intoArray(b, bAt + 2 * stride + j);
            FloatVector direct = out.mul(z);
            flush(direct).intoArray(dh, dhAt + j);
        }
    }

    @Override
    public void tanh(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = load(y, yAt + j);
            FloatVector in = load(d, dAt + j).mul(slopeOfTanh(out));
            flush(in).intoArray(d, dAt + j);
        }
    }

    @Override
    public void sigmoid(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = load(y, yAt + j);
            FloatVector in = load(d, dAt + j).mul(slopeOfSigmoid(out));
            flush(in).intoArray(d, dAt + j);
        }
    }

    @Override
    public void relu(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = load(y, yAt + j);
            FloatVector in = load(d, dAt + j);
            in = flush(in);
            FloatVector.zero(SPECIES)
                    .blend(in, out.compare(VectorOperators.GT, 0f))
                    .intoArray(d, dAt + j);
        }
    }

    /** {@return the derivative of the logistic function where its value is y} */
    @Expand
    private static FloatVector slopeOfSigmoid(FloatVector y) {
        return y.mul(all(1f).sub(y));
    }

    /** {@return the derivative of tanh where its value is y} */
    @Expand
    private static FloatVector slopeOfTanh(FloatVector y) {
        return y.neg().fma(y, all(1f));
    }
}
